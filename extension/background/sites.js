// Keeps the content script registration up to date: in future pages by registration, in open pages by injecting or stopping the
// script. It has no state: settings and permissions determine the result.

import { knowsPorts, patternOf } from "../shared/patterns.js";
import { isOn, isSame, SCRIPT, scriptFor, wantedPatterns, withSite } from "./site-rules.js";

let lastTurn = Promise.resolve();

/** Registers the listeners. Must run synchronously at the start of the background, so that these events start it. */
export function startSites() {
  for (const event of [chrome.runtime.onInstalled, chrome.runtime.onStartup, chrome.permissions.onAdded, chrome.permissions.onRemoved]) {
    event.addListener(() => followSites());
  }
  chrome.storage.onChanged.addListener(({ settings }, area) => {
    if (area === "local" && settings && saysOther(settings)) followSites();
  });
}

/** Switches detection on or off for a site, such as `https://example.com`. */
export async function setSite(origin, on) {
  const settings = await keptSettings();
  await keep({ ...settings, ...withSite(settings, origin, on) });
}

/** "nowhere", "chosen" or "everywhere". */
export async function setWhere(where) {
  await keep({ ...(await keptSettings()), where });
}

/** Whether numbers are detected on the pages of an origin: by setting and by permission. */
export async function isOnAt(origin) {
  return isOn(await keptSettings(), origin) && chrome.permissions.contains({ origins: [patternOf(origin, browser())] });
}

/** Resolves when registration and open pages match the settings and permissions. */
export function followSites() {
  // Sequential, because concurrent runs could register twice.
  lastTurn = lastTurn.then(follow, follow);
  return lastTurn;
}

/** Injects the content script into an open page. Resolves to whether the browser allowed it. */
export async function runIn(tabId, { allFrames = false } = {}) {
  const target = { tabId, allFrames };
  const styles = { target, files: ["content.css"] };
  try {
    // A script that is already there ignores a second start.
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

// Without permission the page's address is not visible: any script that still runs there is stopped.
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
