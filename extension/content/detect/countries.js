// The countries whose number formats apply to a page.

import { isAmericanCountry, plans } from "./plans.js";

// The main country of a language, and the other countries where it is spoken.
const HOMES = {
  de: "DE AT CH LU BE", fr: "FR BE CH CA LU MA", it: "IT CH", nl: "NL BE", pl: "PL", sv: "SE FI", da: "DK", nb: "NO", nn: "NO", no: "NO",
  fi: "FI", cs: "CZ", sk: "SK", hu: "HU", ro: "RO", bg: "BG", hr: "HR", sr: "RS", ru: "RU", uk: "UA", el: "GR", tr: "TR", he: "IL",
  fa: "IR", ja: "JP", ko: "KR", hi: "IN", th: "TH", vi: "VN", id: "ID", ms: "MY", zh: "CN HK TW SG", ur: "PK", bn: "BD IN",
};
// Languages of many countries: the page's region or the user's country decides.
const SHARED = {
  en: "US CA GB IE AU NZ IN ZA SG HK PK NG KE PH MY", es: "ES MX AR CO CL PE US", pt: "PT BR", ar: "EG SA AE MA",
};

/** Countries in order of preference: the page's, the user's if it speaks the page's language, the language's main country, the user's. */
export function countriesOf({ country, language = "" }) {
  const [tongue, ...rest] = language.toLowerCase().split(/[-_]/);
  const region = rest.find((part) => part.length === 2)?.toUpperCase();
  const homes = HOMES[tongue]?.split(" ") ?? [];
  const speaks = [...homes, ...(SHARED[tongue]?.split(" ") ?? [])].includes(country) || tongue === "en" || !tongue;
  const order = [region, speaks && country, homes[0], country];
  return [...new Set(order)].filter((one) => one && (plans[one] || isAmericanCountry(one)));
}

/** Whether "202 555 0142", with spaces only, is a number in this country. */
export function readsAmerican(options, countries) {
  return countries.some(isAmericanCountry) || (countries.length === 0 && /^(?:en|$)/i.test(options.language ?? ""));
}
