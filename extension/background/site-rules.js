// On which sites numbers are found, and what the browser is told of it. Pure: settings and permissions in, rules out.
//
// Settings: `where` is "nowhere", "chosen" or "everywhere"; `sites` are the origins that the user switched on, `off` those
// switched off. Both lists are kept whatever `where` says, so that nobody has to choose twice.

import { patternOf } from "../shared/patterns.js";

/** What the user is asked for who wants numbers found on all sites. */
export const ALL_SITES = Object.freeze(["http://*/*", "https://*/*"]);

/** The name of our content script. */
export const SCRIPT = "numbers";

const NOTHING_CHOSEN = { where: "nowhere", sites: [], off: [] };

/** The part of the settings that is about sites, whole, whatever was kept. */
export function siteSettings(kept = {}) {
  const { where, sites, off } = { ...NOTHING_CHOSEN, ...kept };
  const isKnown = ["nowhere", "chosen", "everywhere"].includes(where);
  return { where: isKnown ? where : NOTHING_CHOSEN.where, sites: sites.filter(isOrigin), off: off.filter(isOrigin) };
}

/** The settings once the user has switched a site on or off. */
export function withSite(settings, origin, on) {
  const { where, sites, off } = siteSettings(settings);
  const others = (list) => list.filter((one) => one !== origin);
  return {
    where: on && where === "nowhere" ? "chosen" : where,
    sites: on ? [...others(sites), origin] : others(sites),
    off: on ? others(off) : [...others(off), origin],
  };
}

/** Whether numbers are to be found there, as far as the user is concerned; the browser may still keep us out. */
export function isOn(settings, origin) {
  const { where, sites, off } = siteSettings(settings);
  if (where === "everywhere") return isOrigin(origin) && !off.includes(origin);
  return where === "chosen" && sites.includes(origin);
}

/** Whether an origin is one of a web site: `https://example.com`, with its port if it has one. */
export function isOrigin(text) {
  return typeof text === "string" && !text.includes("*") && /^https?:$/.test(parsed(text)?.protocol) && parsed(text).origin === text;
}

/** All that the browser may have to be asked about: which of these does it let us into? */
export function wantedPatterns(settings, browser) {
  const { where, sites } = siteSettings(settings);
  const chosen = where === "nowhere" ? [] : sites.map((origin) => patternOf(origin, browser));
  return where === "everywhere" ? [...ALL_SITES, ...chosen] : chosen;
}

/** The content script to be registered, of the patterns that are `granted`; undefined if there is none to be. */
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
    // A chosen site's own frames too (`content/frames.js` says which); among all sites most frames are advertisements.
    allFrames: !isEverywhere,
    matchOriginAsFallback: !isEverywhere,
  };
}

/** Whether what is registered says the same as what is to be. */
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
