// The client with all exports, for bundlers: the package's `/client`.

export { CallError } from "./api.js";
export { CallButtonElement, defineCallButton } from "./button/call-button.js";
export { ClickToCall } from "./click-to-call.js";
export { digestTransport } from "./digest.js";
export { parsePhone } from "./phone.js";
export { serverTransport } from "./server.js";
