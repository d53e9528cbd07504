// Fetches what the button opens: module, WebAssembly and sentences, all at once.

import { registry } from "./registry.js";

const OMIT = { credentials: "omit" };

// Comes once, however many elements there are.
const wasm = {};

// Resolves to what mounts the widget, and its sentences. Before the WebAssembly is there, `draw` gets what
// draws the panel.
export function engine(base, words, draw) {
  const sentences = fetch(words, OMIT).then((response) => response.json());
  const bytes = (wasm[base] = wasm[base] || fetch(base + "click2call.wasm", OMIT));
  // Who starts it hears of that, and tries once more.
  bytes.catch(() => {});
  return Promise.all([import(base + "click2call.js"), sentences]).then(([module, said]) => {
    draw(module.draw, said);
    return module.default(bytes).then(() => [module.mount, said]);
  });
}

// The same from the form that needs neither module nor WebAssembly.
export function plain(base, words) {
  return bring(base + "plain.js").then(() => registry.form(words));
}

// Runs a plain script. An import needs no trusted address and has our nonce, so it goes first.
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
