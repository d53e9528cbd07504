// Fetches the widget's module and WebAssembly, both at once, and each address only once.

const loaded = new Map();

export function engine(module, wasm) {
  if (!loaded.has(module)) {
    const bytes = fetch(wasm, { credentials: "omit" });
    const ready = Promise.all([import(module), bytes]).then(([widget, response]) =>
      widget.default({ module_or_path: response }).then(() => widget.mount)
    );
    loaded.set(module, ready);
    ready.catch(() => loaded.delete(module));
  }
  return loaded.get(module);
}
