// The client without a framework: `<call-button>`, its transports, and call buttons of a page.

export * from "../assets/client/client.js";
