// What the loader imports: the panel, drawn at once, and the WebAssembly that takes it over.

// The generator's module. `cargo xtask build` says where it lies.
import { initSync } from "widget-glue";

export { mount } from "widget-glue";
export { draw } from "./draw.js";

// A page that nobody looks at has no frames.
const LONGEST_FRAME = 100;

let started;

// Starts the WebAssembly of a response that is under way, once.
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

// A response that was of no use is of none when it comes again.
const again = () => fetch(import.meta.url.replace(/[^/]*$/, "click2call.wasm"), { credentials: "omit" });

// While it arrives, where the browser can.
const compile = (wasm) =>
  WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(wasm)
    : wasm.then((response) => response.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes));

// What was drawn is seen before anything else is done. And on a slow phone, to start and to mount would
// together keep the page from answering for too long.
const aFrame = () =>
  new Promise((go) => {
    requestAnimationFrame(() => setTimeout(go));
    setTimeout(go, LONGEST_FRAME);
  });
