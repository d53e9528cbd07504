// Fetches the widget's module and WebAssembly, both at once, and each address only once.

const loaded = new Map();

export function engine(base) {
  if (!loaded.has(base)) {
    const bytes = fetch(base + "click2call.wasm", { credentials: "omit" });
    const ready = Promise.all([import(base + "click2call.js"), bytes]).then(([widget, response]) =>
      widget.default({ module_or_path: response }).then(() => widget.mount)
    );
    loaded.set(base, ready);
    ready.catch(() => loaded.delete(base));
  }
  return loaded.get(base);
}
