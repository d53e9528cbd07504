// The widget's WebAssembly, started when it is first needed: the background may be ended at any time, and
// most of its lives need no proof.

import init, { ha1, passphrase_problem, respond } from "../click2call.js";

let started;

/** Resolves to `{ ha1, respond, passphraseProblem }`. */
export async function wasm() {
  started ??= init({ module_or_path: chrome.runtime.getURL("click2call.wasm") });
  await started;
  return { ha1, respond, passphraseProblem: passphrase_problem };
}
