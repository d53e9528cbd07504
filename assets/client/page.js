// `/call-button.mjs`: defines `<call-button>` and exports its transports.

import { defineCallButton } from "./button/call-button.js";

defineCallButton();

export { CallError } from "./api.js";
export { CallButtonElement } from "./button/call-button.js";
export { digestTransport } from "./digest.js";
export { serverTransport } from "./server.js";
