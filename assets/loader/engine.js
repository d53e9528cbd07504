// Fetches the widget's module and WebAssembly, both at once, and each address only once.

const loaded = new Map();

export function engine(base) {
  if (!loaded.has(base)) {
    const bytes = fetch(base + "click2call.wasm", { credentials: "omit" });
    const words = fetch(base + "en.json", { credentials: "omit" }).then((response) => response.json());
    const ready = Promise.all([import(base + "click2call.js"), bytes, words]).then(
      ([widget, response, words]) =>
        widget.default({ module_or_path: response }).then(() => [widget.mount, words])
    );
    loaded.set(base, ready);
    ready.catch(() => loaded.delete(base));
  }
  return loaded.get(base);
}
