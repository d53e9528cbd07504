// Loads the app and hydrates what the server rendered.
import init, { hydrate } from "/pkg/leptos_ssr.js";

await init({ module_or_path: "/pkg/leptos_ssr_bg.wasm" });
hydrate();
