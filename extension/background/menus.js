// The menu of the right mouse button: on a selected text and on a `tel:` link, on every page, whatever the user granted.
//
// No call is placed before its number was shown. The title of an item for selected text shows the text. That of a link shows its
// number where our content script runs, as soon as the pointer rests on the link. Elsewhere browsers tell the extension of the link
// only after the click. A page can change the link in between, too: so the dial pad shows the number of each link once more.

import { destinationFromPage, destinationIn, destinationOfLink } from "../shared/number.js";

const ITEMS = [
  { id: "call-selection", contexts: ["selection"], sentence: "extension_call_selection" },
  { id: "call-link", contexts: ["link"], sentence: "extension_call_link", targetUrlPatterns: ["tel:*", "callto:*"] },
];

/** Puts our items into the menu, in place of those of an earlier version. */
export async function makeMenus({ contextMenus, say }) {
  await contextMenus.removeAll();
  for (const { sentence, ...item } of ITEMS) contextMenus.create({ ...item, title: say(sentence) });
}

/** The pointer or the focus is at this number of a page; at none if it is undefined. */
export async function showPointed({ contextMenus, say }, number) {
  const { id, sentence } = ITEMS.find(({ id }) => id === "call-link");
  const title = number === undefined ? say(sentence) : say("extension_call", { number });
  // After an update of the extension the menu may not be made yet; it is made with the usual title.
  await contextMenus.update(id, { title }).catch(() => {});
}

/** Text that is a number and nothing else, short enough for browsers to show all of it in a title. */
const NOTHING_BUT_A_NUMBER = /^\+?[\d ().\/-]{2,40}$/;

/** `{ number, isShown }`: the number that was clicked, undefined if there is none, and whether the title of the item showed it. */
export function numberClicked({ menuItemId, linkUrl, selectionText }, country) {
  if (menuItemId === "call-link") return { number: destinationOfLink(linkUrl), isShown: false };
  return { number: destinationFromPage(destinationIn(selectionText, country)), isShown: NOTHING_BUT_A_NUMBER.test(selectionText?.trim()) };
}
