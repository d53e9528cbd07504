// The extension's messages with their placeholders.

import { directionOf, languageOf } from "./language.js";

/** Isolates a number's direction in text of the other direction (Unicode annex 9). */
const ISOLATE = "\u2066";
const END_OF_ISOLATE = "\u2069";

/** The message `key`, with `{name}` replaced by `values.name`. */
export function say(key, values = {}, i18n = chrome.i18n) {
  const isRightToLeft = directionOf(languageOf(i18n.getUILanguage())) === "rtl";
  return i18n.getMessage(key).replace(/\{(\w+)\}/g, (placeholder, name) => {
    if (!Object.hasOwn(values, name)) return placeholder;
    return isRightToLeft ? `${ISOLATE}${values[name]}${END_OF_ISOLATE}` : String(values[name]);
  });
}
