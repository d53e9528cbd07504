// Starts the Leptos app, as `trunk` would.

import start from "/bundles/leptos/field_service_leptos.js";

await start({ module_or_path: "/bundles/leptos/field_service_leptos_bg.wasm" });
