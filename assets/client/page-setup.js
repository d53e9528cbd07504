// A client by attributes of its script tag, for pages with one script and one element:
// `<script src="https://calls.example.com/client.js" data-token="myApp.callToken">`.

import { ClickToCall } from "./click-to-call.js";
import { MOUNT } from "./mount.js";
import { named } from "./named.js";

/** The client of a tag with `data-token`. Attributes name global functions: the token source and the hooks. */
export function clientOf({ src, dataset }) {
  const { token, beforeCall, afterCall, apiUrl = new URL(src).origin, domain, callerId } = dataset;
  const client = new ClickToCall({
    apiUrl,
    domain,
    callerId,
    token: named(token),
    beforeCall: beforeCall && named(beforeCall),
    afterCall: afterCall && named(afterCall),
  });
  const start = () => document.querySelectorAll(MOUNT).forEach((host) => client.mount(host));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
  return client;
}
