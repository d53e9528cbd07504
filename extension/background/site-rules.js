// The sites on which numbers are detected, and the content script registration for them. Pure: settings and permissions in,
// rules out.
//
// Settings: `where` is "nowhere", "chosen" or "everywhere"; `sites` are the origins that the user switched on, `off` those
// switched off. Both lists are stored for every value of `where`, so that a change back restores them.

import { patternOf } from "../shared/patterns.js";

/** The permission that detection on all sites requires. */
export const ALL_SITES = Object.freeze(["http://*/*", "https://*/*"]);

/** The name of our content script. */
export const SCRIPT = "numbers";

const NOTHING_CHOSEN = { where: "nowhere", sites: [], off: [] };

/** The site settings with defaults for missing parts. */
export function siteSettings(kept = {}) {
  const { where, sites, off } = { ...NOTHING_CHOSEN, ...kept };
  const isKnown = ["nowhere", "chosen", "everywhere"].includes(where);
  return { where: isKnown ? where : NOTHING_CHOSEN.where, sites: sites.filter(isOrigin), off: off.filter(isOrigin) };
}

/** The settings after the user switched a site on or off. */
export function withSite(settings, origin, on) {
  const { where, sites, off } = siteSettings(settings);
  const others = (list) => list.filter((one) => one !== origin);
  return {
    where: on && where === "nowhere" ? "chosen" : where,
    sites: on ? [...others(sites), origin] : others(sites),
    off: on ? others(off) : [...others(off), origin],
  };
}

/** Whether the user wants numbers detected there; the browser's permission is a separate condition. */
export function isOn(settings, origin) {
  const { where, sites, off } = siteSettings(settings);
  if (where === "everywhere") return isOrigin(origin) && !off.includes(origin);
  return where === "chosen" && sites.includes(origin);
}

/** Whether an origin is that of a web site: `https://example.com`, with a port if it has one. */
export function isOrigin(text) {
  return typeof text === "string" && !text.includes("*") && /^https?:$/.test(parsed(text)?.protocol) && parsed(text).origin === text;
}

/** All patterns whose permission is to be queried. */
export function wantedPatterns(settings, browser) {
  const { where, sites } = siteSettings(settings);
  const chosen = where === "nowhere" ? [] : sites.map((origin) => patternOf(origin, browser));
  return where === "everywhere" ? [...ALL_SITES, ...chosen] : chosen;
}

/** The content script to register for the `granted` patterns; undefined if there are none. */
export function scriptFor(settings, granted, browser) {
  const { where, sites, off } = siteSettings(settings);
  const isEverywhere = where === "everywhere" && ALL_SITES.every((pattern) => granted.includes(pattern));
  const chosen = sites.map((origin) => patternOf(origin, browser)).filter((pattern) => granted.includes(pattern));
  const matches = isEverywhere ? [...ALL_SITES] : where === "nowhere" ? [] : unique(chosen);
  if (matches.length === 0) return undefined;
  return {
    id: SCRIPT,
    js: ["content.js"],
    css: ["content.css"],
    matches,
    excludeMatches: isEverywhere ? unique(off.map((origin) => patternOf(origin, browser))) : [],
    runAt: "document_idle",
    persistAcrossSessions: true,
    // For a chosen site also its own frames (`content/frames.js`); on other sites most frames are advertisements.
    allFrames: !isEverywhere,
    matchOriginAsFallback: !isEverywhere,
  };
}

/** Whether the registration is up to date. */
export function isSame(registered, wanted) {
  const sorted = (list = []) => [...list].sort();
  const said = ({ matches, excludeMatches, allFrames = false }) => JSON.stringify([sorted(matches), sorted(excludeMatches), allFrames]);
  return said(registered) === said(wanted);
}

function unique(list) {
  return [...new Set(list)];
}

function parsed(text) {
  try {
    return new URL(text);
  } catch (malformed) {
    return undefined;
  }
}
