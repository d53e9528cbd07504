// The extension's sentences, with what belongs into them.

import { directionOf, languageOf } from "./language.js";

/** Keep a number in its order inside a sentence that runs the other way (Unicode, annex 9). */
const ISOLATE = "\u2066";
const END_OF_ISOLATE = "\u2069";

/** The sentence `key`, with `{name}` replaced by `values.name`. */
export function say(key, values = {}, i18n = chrome.i18n) {
  const isRightToLeft = directionOf(languageOf(i18n.getUILanguage())) === "rtl";
  return i18n.getMessage(key).replace(/\{(\w+)\}/g, (placeholder, name) => {
    if (!Object.hasOwn(values, name)) return placeholder;
    return isRightToLeft ? `${ISOLATE}${values[name]}${END_OF_ISOLATE}` : String(values[name]);
  });
}
