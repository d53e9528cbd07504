// Fetches what the button opens: module, WebAssembly and sentences, all at once.

import { us } from "./us.js";

const OMIT = { credentials: "omit" };

// Each module starts once, however many elements there are.
const started = {};

// Resolves to what mounts the widget, and its sentences.
export function engine(base, words) {
  const sentences = fetch(words, OMIT).then((response) => response.json());
  if (!started[base]) {
    const wasm = fetch(base + "click2call.wasm", OMIT);
    started[base] = Promise.all([import(base + "click2call.js"), wasm]).then(([module, response]) =>
      module.default({ module_or_path: response }).then(() => module.mount)
    );
    started[base].catch(() => delete started[base]);
  }
  return Promise.all([started[base], sentences]);
}

// The same from the form that needs neither module nor WebAssembly.
export function plain(base, words) {
  return bring(base + "plain.js").then(() => us.form(words));
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
