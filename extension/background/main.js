// The background: the only part that keeps secrets and talks to the server.

import { wasm } from "./wasm.js";

chrome.runtime.onMessage.addListener((wish, sender, answer) => {
  wasm().then(() => answer({ ok: false, problem: "other" }));
  return true;
});
