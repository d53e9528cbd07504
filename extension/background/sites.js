// Keeps the browser told on which sites the content script runs: in pages to come by its registration, in those that are open by
// giving it to them or telling it to stop. Nothing is remembered here: settings and permissions say it all, at any time.

import { knowsPorts, patternOf } from "../shared/patterns.js";
import { isOn, isSame, SCRIPT, scriptFor, wantedPatterns, withSite } from "./site-rules.js";

let lastTurn = Promise.resolve();

/** Listens to all that changes it. To be called at once when the background starts, or the browser would not wake it for these. */
export function startSites() {
  for (const event of [chrome.runtime.onInstalled, chrome.runtime.onStartup, chrome.permissions.onAdded, chrome.permissions.onRemoved]) {
    event.addListener(() => followSites());
  }
  chrome.storage.onChanged.addListener(({ settings }, area) => {
    if (area === "local" && settings && saysOther(settings)) followSites();
  });
}

/** Switches finding on or off for a site, such as `https://example.com`. */
export async function setSite(origin, on) {
  const settings = await keptSettings();
  await keep({ ...settings, ...withSite(settings, origin, on) });
}

/** "nowhere", "chosen" or "everywhere". */
export async function setWhere(where) {
  await keep({ ...(await keptSettings()), where });
}

/** Whether numbers are found on the pages of an origin now: the user wants it, and the browser lets us in. */
export async function isOnAt(origin) {
  return isOn(await keptSettings(), origin) && chrome.permissions.contains({ origins: [patternOf(origin, browser())] });
}

/** Resolves when registration and open pages are as the settings and permissions say. */
export function followSites() {
  // One after the other: two at once could each register what the other one does.
  lastTurn = lastTurn.then(follow, follow);
  return lastTurn;
}

/** Gives the content script to a page that is open. Resolves to whether the browser let it. */
export async function runIn(tabId, { allFrames = false } = {}) {
  const target = { tabId, allFrames };
  const styles = { target, files: ["content.css"] };
  try {
    // It may have been given before, and is there once.
    await chrome.scripting.removeCSS(styles);
    await chrome.scripting.insertCSS(styles);
    await chrome.scripting.executeScript({ target, files: ["content.js"] });
    return true;
  } catch (notLetIn) {
    return false;
  }
}

async function follow() {
  const settings = await keptSettings();
  const script = scriptFor(settings, await grantedOf(wantedPatterns(settings, browser())), browser());
  await register(script);
  const tabs = await chrome.tabs.query({});
  await Promise.all(tabs.map((tab) => followTab(tab, settings, script)));
}

function browser() {
  return { knowsPorts: knowsPorts() };
}

async function grantedOf(patterns) {
  const isGranted = await Promise.all(patterns.map((pattern) => chrome.permissions.contains({ origins: [pattern] })));
  return patterns.filter((_, at) => isGranted[at]);
}

async function register(script) {
  const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  if (registered && script && isSame(registered, script)) return;
  if (registered) await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  if (script) await chrome.scripting.registerContentScripts([script]);
}

// Where we are not let in we do not even see the address: whatever still runs there is not to.
async function followTab({ id, url, discarded }, settings, script) {
  if (discarded) return;
  if (url && script && isOn(settings, new URL(url).origin)) await runIn(id, { allFrames: script.allFrames });
  else await chrome.tabs.sendMessage(id, { kind: "stop" }).catch(() => {});
}

async function keptSettings() {
  const { settings = {} } = await chrome.storage.local.get("settings");
  return settings;
}

async function keep(settings) {
  await chrome.storage.local.set({ settings });
  await followSites();
}

function saysOther({ oldValue = {}, newValue = {} }) {
  const said = ({ where, sites, off }) => JSON.stringify([where, sites, off]);
  return said(oldValue) !== said(newValue);
}
