// The module that the loader imports: it draws the panel, and starts the WebAssembly that adopts it.

// The module that wasm-bindgen generates; `cargo xtask build` sets the alias.
import { initSync } from "widget-glue";

export { mount } from "widget-glue";
export { draw } from "./draw.js";

// A hidden page has no animation frames.
const LONGEST_FRAME = 100;

let started;

// Starts the WebAssembly of a pending response, once.
export default (wasm) => {
  if (!started) {
    started = compile(wasm)
      .catch(() => compile(again()))
      .then((module) => aFrame().then(() => initSync({ module })))
      .then(aFrame);
    started.catch(() => (started = 0));
  }
  return started;
};

// A response that was unusable is fetched again.
const again = () => fetch(import.meta.url.replace(/[^/]*$/, "click2call.wasm"), { credentials: "omit" });

// Streaming compilation, if the browser supports it.
const compile = (wasm) =>
  WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(wasm)
    : wasm.then((response) => response.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes));

// Waits for a frame, so that the drawn panel is visible first. Starting and mounting in one task would block a slow phone
// for too long.
const aFrame = () =>
  new Promise((go) => {
    requestAnimationFrame(() => setTimeout(go));
    setTimeout(go, LONGEST_FRAME);
  });
