// The background script: the only part that has secrets and connects to the server. The browser stops it when it is idle and
// starts it for every event, so all listeners are registered synchronously here.

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
  // Up to 50 % jitter, so that clients that lost their connection together do not reconnect together.
  wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds + random(milliseconds / 2 + 1))),
  sites: { setSite, setWhere, isOnAt },
  showPointed: (number) => showPointed(menus, number),
});

// Restricts storage to the extension's pages. Where a browser lacks this method, `disk.js` stores less.
chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  background.take(message, sender).then(answer, () => answer(problem("other")));
  return true;
});

// The browser stores the menu, but not its language.
for (const start of [chrome.runtime.onInstalled, chrome.runtime.onStartup]) {
  start.addListener(() => makeMenus(menus));
}

// The number under the pointer belongs to the tab that was active before.
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

/** A random integer from 0 to `bound - 1`, uniformly distributed. */
function random(bound) {
  const [most, one] = [2 ** 32 - (2 ** 32 % Math.floor(bound)), new Uint32Array(1)];
  do crypto.getRandomValues(one);
  while (one[0] >= most);
  return one[0] % Math.floor(bound);
}
