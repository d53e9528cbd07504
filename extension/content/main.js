// The content script of the sites that the user chose.

import { isOfThisPage } from "./frames.js";
import { Presence } from "./presence.js";

if (isOfThisPage(window) && document.documentElement instanceof HTMLElement) {
  // One instance for all injections into this page. Scripts of the page have separate globals.
  globalThis.clickToCall ??= new Presence(window);
  globalThis.clickToCall.start();
}
