"use client";

// The client, and `<CallButton>` and `<CallProvider>` for React 18 and later.

export * from "./client.js";
export { CallButton, CallProvider, useCallTransport } from "./call-button.js";
