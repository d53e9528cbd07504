// The language of the sentences, which is the browser's own where we have it.

/** As `_locales` has them. */
export const LANGUAGES = ["ar", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "tr", "zh"];

const RIGHT_TO_LEFT = ["ar", "he"];

/** `de-AT` where the browser speaks it, for its times and countries; English where we do not. */
export function languageOf(browser) {
  return LANGUAGES.includes(base(browser)) ? browser.replace("_", "-") : "en";
}

/** Which way its lines run, as `dir` has it. */
export function directionOf(language) {
  return RIGHT_TO_LEFT.includes(base(language)) ? "rtl" : "ltr";
}

function base(language) {
  return language.split(/[-_]/)[0];
}
