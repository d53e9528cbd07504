// A background for tests of pages: site settings and the shortcut work as in the real one; calls are recorded instead of
// placed.

import { goToNext, startShortcut } from "../../extension/background/shortcut.js";
import { followSites, isOnAt, setSite, setWhere, startSites } from "../../extension/background/sites.js";

const journey = (globalThis.journey = { calls: [], answer: { ok: true }, page: { ok: true, country: "US" }, goToNext, followSites, setSite, setWhere });

startSites();
startShortcut();
chrome.runtime.onMessage.addListener(({ kind, number }, sender, answer) => {
  if (kind === "page") isOnAt(sender.origin).then((isOn) => answer({ ...journey.page, isOn }));
  if (kind !== "call") return kind === "page";
  journey.calls.push(number);
  if (journey.answer) answer(journey.answer);
  else journey.answerNow = answer;
  return true;
});
