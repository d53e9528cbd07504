// The background: the only part that keeps secrets and talks to the server. The browser ends it whenever nothing
// happens, and starts it for every event: so each listener is registered here, at once.

import { destinationIn } from "../shared/number.js";
import { problem } from "../shared/problems.js";
import { say } from "../shared/words.js";
import { Background } from "./background.js";
import { makeMenus, numberClicked, showPointed } from "./menus.js";
import { NOTICE } from "./notices.js";
import { hintFor } from "./omnibox.js";
import { startShortcut } from "./shortcut.js";
import { isOnAt, setSite, setWhere, startSites } from "./sites.js";
import { wasm } from "./wasm.js";

const menus = { contextMenus: chrome.contextMenus, say };
const background = new Background({
  chrome,
  fetch: (...request) => fetch(...request),
  timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  crypto,
  wasm,
  now: () => Date.now(),
  random,
  // Up to half as long again, so that those who were cut off together do not come back together.
  wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds + random(milliseconds / 2 + 1))),
  sites: { setSite, setWhere, isOnAt },
  showPointed: (number) => showPointed(menus, number),
});

// What is on disk is for our own pages alone. Some browsers know no such word: `disk.js` keeps less there.
chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  background.take(message, sender).then(answer, () => answer(problem("other")));
  return true;
});

// The browser keeps the menu, but not its language.
for (const start of [chrome.runtime.onInstalled, chrome.runtime.onStartup]) {
  start.addListener(() => makeMenus(menus));
}

// The number that was pointed at is one of the tab that was in front.
for (const away of [chrome.tabs.onActivated, chrome.windows?.onFocusChanged]) away?.addListener(() => showPointed(menus));

chrome.contextMenus.onClicked.addListener(async (clicked) => background.callClicked(numberClicked(clicked, await background.country())));

chrome.omnibox.onInputChanged.addListener(async (text) => {
  chrome.omnibox.setDefaultSuggestion({ description: hintFor(text, await background.country(), say) });
});
chrome.omnibox.onInputEntered.addListener(async (text) => background.call(destinationIn(text, await background.country())));

chrome.alarms.onAlarm.addListener(({ name }) => background.alarm(name));

chrome.notifications.onButtonClicked?.addListener((notice) => {
  if (notice === NOTICE) background.hangUp();
});

chrome.storage.onChanged.addListener(({ settings }, area) => {
  if (area === "managed" || (area === "local" && settings)) background.refresh();
});

startSites();
startShortcut();
background.ready();

/** A whole number from 0 and below `bound`, each as likely as the others. */
function random(bound) {
  const [most, one] = [2 ** 32 - (2 ** 32 % Math.floor(bound)), new Uint32Array(1)];
  do crypto.getRandomValues(one);
  while (one[0] >= most);
  return one[0] % Math.floor(bound);
}
