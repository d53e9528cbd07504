// The language of the messages: the browser's if there is a translation.

/** As `_locales` has them. */
export const LANGUAGES = ["ar", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "tr", "zh"];

const RIGHT_TO_LEFT = ["ar", "he"];

/** The locale for times and countries, such as `de-AT`; English if there is no translation. */
export function languageOf(browser) {
  return LANGUAGES.includes(base(browser)) ? browser.replace("_", "-") : "en";
}

/** The text direction, as a value of `dir`. */
export function directionOf(language) {
  return RIGHT_TO_LEFT.includes(base(language)) ? "rtl" : "ltr";
}

function base(language) {
  return language.split(/[-_]/)[0];
}
