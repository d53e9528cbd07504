// The keyboard shortcut: to the next number of the page, also where numbers are not found otherwise. Whoever presses it lets the
// extension into this one page, by the permission `activeTab`.

import { runIn } from "./sites.js";

const NEXT = "next-number";
// Frames have numbers of their own; the way from number to number is the page's.
const PAGE = { frameId: 0 };

export function startShortcut() {
  chrome.commands.onCommand.addListener((command, tab) => {
    if (command === NEXT && tab?.id !== undefined) goToNext(tab.id);
  });
}

/** Resolves to whether there was a number to go to. */
export async function goToNext(tabId) {
  const answer = (await askForNext(tabId)) ?? ((await runIn(tabId)) ? await askForNext(tabId) : undefined);
  return answer?.found ?? false;
}

// A page without our script answers nothing.
function askForNext(tabId) {
  return chrome.tabs.sendMessage(tabId, { kind: "next" }, PAGE).catch(() => undefined);
}
