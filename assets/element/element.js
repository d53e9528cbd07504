// What the loader fetches for pages that say more than the script tag: elements and places of their own,
// attributes, properties, and calls made before anything was there.

import { begin, define } from "./custom-element.js";
import { dress, fillPlaces } from "./places.js";
import { listen } from "./queue.js";
import { waiting } from "./tenants.js";
import { registry } from "../loader/registry.js";

if (!registry.extend) {
  registry.dress = dress;
  const sayAgain = listen();
  // A tenant is known, or more of the page is there to be looked at.
  registry.extend = ({ server }) => {
    registry.home = registry.home || server;
    define();
    fillPlaces();
    for (const host of waiting) begin(host);
    sayAgain();
  };
}
