// The keyboard shortcut: moves to the next number of the page, also on sites where numbers are not detected. The shortcut grants
// access to this one page by the permission `activeTab`.

import { runIn } from "./sites.js";

const NEXT = "next-number";
// Frames have numbers of their own; the order of numbers is that of the page.
const PAGE = { frameId: 0 };

export function startShortcut() {
  chrome.commands.onCommand.addListener((command, tab) => {
    if (command === NEXT && tab?.id !== undefined) goToNext(tab.id);
  });
}

/** Resolves to whether a number was found. */
export async function goToNext(tabId) {
  const answer = (await askForNext(tabId)) ?? ((await runIn(tabId)) ? await askForNext(tabId) : undefined);
  return answer?.found ?? false;
}

// A page without our script does not answer.
function askForNext(tabId) {
  return chrome.tabs.sendMessage(tabId, { kind: "next" }, PAGE).catch(() => undefined);
}
