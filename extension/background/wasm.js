// Loads the widget's WebAssembly on first use: the background is stopped often, and most runs need no proof of work.

import init, { ha1, passphrase_problem, respond } from "../click2call.js";

let started;

/** Resolves to `{ ha1, respond, passphraseProblem }`. */
export async function wasm() {
  started ??= init({ module_or_path: chrome.runtime.getURL("click2call.wasm") });
  await started;
  return { ha1, respond, passphraseProblem: passphrase_problem };
}
