// Loads the panel on demand: module, WebAssembly and messages, in parallel.

import { registry } from "./registry.js";

const OMIT = { credentials: "omit" };

// One request for all elements.
const wasm = {};

// Resolves to the mount function and the messages. `draw` is called before the WebAssembly has arrived, with the function that
// draws the panel.
export function engine(base, words, draw) {
  const sentences = fetch(words, OMIT).then((response) => response.json());
  const bytes = (wasm[base] = wasm[base] || fetch(base + "click2call.wasm", OMIT));
  // A failure is handled by the module, which tries again.
  bytes.catch(() => {});
  return Promise.all([import(base + "click2call.js"), sentences]).then(([module, said]) => {
    draw(module.draw, said);
    return module.default(bytes).then(() => [module.mount, said]);
  });
}

// The same for the form that needs neither modules nor WebAssembly.
export function plain(base, words) {
  return bring(base + "plain.js").then(() => registry.form(words));
}

// Runs a plain script. An import needs no trusted URL and has our nonce, so it is tried first.
export function bring(address) {
  return import(address).catch(
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = resolve;
        script.onerror = reject;
        script.src = address;
        document.head.appendChild(script).remove();
      })
  );
}
