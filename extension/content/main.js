// What runs in the pages of sites that the user chose.

import { isOfThisPage } from "./frames.js";
import { Presence } from "./presence.js";

if (isOfThisPage(window) && document.documentElement instanceof HTMLElement) {
  // One for all times that the script is given to this page. The page's own scripts have other globals.
  globalThis.clickToCall ??= new Presence(window);
  globalThis.clickToCall.start();
}
