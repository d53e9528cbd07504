// Dialpad's Mini Dialer for pages of applications: `GET /dialpad.mjs`, and the npm package's `/dialpad`.

export { CallError } from "../client/api.js";
export { dialpadService } from "./dialpad-service.js";
export { attachMiniDialer } from "./mini-dialer.js";
export { miniDialerTransport } from "./mini-dialer-transport.js";
