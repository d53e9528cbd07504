// The menu of the right mouse button: on a selected text and on a `tel:` link, on every page, whatever the user granted.

import { destinationIn, destinationOfLink } from "../shared/number.js";

const ITEMS = [
  { id: "call-selection", contexts: ["selection"], sentence: "extension_call_selection" },
  { id: "call-link", contexts: ["link"], sentence: "extension_call_link", targetUrlPatterns: ["tel:*", "callto:*"] },
];

/** Puts our items into the menu, in place of those of an earlier version. */
export async function makeMenus({ contextMenus, say }) {
  await contextMenus.removeAll();
  for (const { sentence, ...item } of ITEMS) contextMenus.create({ ...item, title: say(sentence) });
}

/** The number that was clicked, or undefined; `country` is the user's. */
export function numberClicked({ menuItemId, linkUrl, selectionText }, country) {
  return menuItemId === "call-link" ? destinationOfLink(linkUrl) : destinationIn(selectionText, country);
}
