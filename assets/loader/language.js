// In which of our languages the visitor is spoken to.

const OURS = /^(en|es|fr|de|pt|it|nl|pl|tr|ar|he|ja|zh)\b/i;

// The element's own `lang` or that of the page around it, then what the browser asks for.
export function languageOf(host) {
  const around = host.closest("[lang]") || document.documentElement;
  for (const wish of [around.lang, ...navigator.languages]) {
    const found = OURS.exec(wish);
    if (found) return found[1].toLowerCase();
  }
  return "en";
}
