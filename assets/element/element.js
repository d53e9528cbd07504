// What the loader fetches for pages that say more than the script tag: elements and places of their own,
// attributes, properties, and calls made before anything was there.

import { begin, define } from "./custom-element.js";
import { dress, fillPlaces } from "./places.js";
import { listen } from "./queue.js";
import { waiting } from "./tenants.js";
import { us } from "../loader/us.js";

if (!us.extend) {
  us.dress = dress;
  const sayAgain = listen();
  // A tenant is known, or more of the page is there to be looked at.
  us.extend = ({ server }) => {
    us.home = us.home || server;
    define();
    fillPlaces();
    for (const host of waiting) begin(host);
    sayAgain();
  };
}
