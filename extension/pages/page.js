// The entry point of both pages: starts the WebAssembly and mounts the page's view.

import init, { mount_options, mount_popup } from "../click2call.js";
import { directionOf } from "../shared/language.js";
import { bridge } from "./bridge.js";

const views = { popup: mount_popup, options: mount_options };

document.documentElement.lang = bridge.language;
document.documentElement.dir = directionOf(bridge.language);
await init({ module_or_path: chrome.runtime.getURL("click2call.wasm") });
views[document.body.dataset.view](document.body, bridge);
