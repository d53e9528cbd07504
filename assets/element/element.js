// Loaded on pages that use more than the script tag: elements and placeholders, attributes, properties, and calls of
// `clickToCall` before the script was loaded.

import { begin, define } from "./custom-element.js";
import { dress, fillPlaces } from "./places.js";
import { listen } from "./queue.js";
import { waiting } from "./tenants.js";
import { registry } from "../loader/registry.js";

if (!registry.extend) {
  registry.dress = dress;
  const sayAgain = listen();
  // Called when a tenant is known or more of the page has been parsed.
  registry.extend = ({ server }) => {
    registry.home = registry.home || server;
    define();
    fillPlaces();
    for (const host of waiting) begin(host);
    sayAgain();
  };
}
