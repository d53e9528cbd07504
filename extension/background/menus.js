// The context menu of selected text and of `tel:` links, on every page, independent of the user's site permissions.
//
// A number is shown before it is called. The title of the item for selected text shows the text. The title of the item for a link
// shows its number if our content script runs in the page and the pointer rests on the link. Otherwise the browser reports the
// link only after the click, and a page can change a link in between: so the dial pad shows the number first.

import { destinationFromPage, destinationIn, destinationOfLink } from "../shared/number.js";

const ITEMS = [
  { id: "call-selection", contexts: ["selection"], sentence: "extension_call_selection" },
  { id: "call-link", contexts: ["link"], sentence: "extension_call_link", targetUrlPatterns: ["tel:*", "callto:*"] },
];

/** Registers the menu items, and replaces those of an earlier version. */
export async function makeMenus({ contextMenus, say }) {
  await contextMenus.removeAll();
  for (const { sentence, ...item } of ITEMS) contextMenus.create({ ...item, title: say(sentence) });
}

/** The pointer or the focus is at this number of a page; undefined for no number. */
export async function showPointed({ contextMenus, say }, number) {
  const { id, sentence } = ITEMS.find(({ id }) => id === "call-link");
  const title = number === undefined ? say(sentence) : say("extension_call", { number });
  // The menu may be missing after an update of the extension. It is then made with the usual title.
  await contextMenus.update(id, { title }).catch(() => {});
}

/** Text that consists of a number only, and that is short enough for a title to show all of it. */
const NOTHING_BUT_A_NUMBER = /^\+?[\d ().\/-]{2,40}$/;

/** `{ number, isShown }`: the clicked number or undefined, and whether the title of the item showed it. */
export function numberClicked({ menuItemId, linkUrl, selectionText }, country) {
  if (menuItemId === "call-link") return { number: destinationOfLink(linkUrl), isShown: false };
  return { number: destinationFromPage(destinationIn(selectionText, country)), isShown: NOTHING_BUT_A_NUMBER.test(selectionText?.trim()) };
}
