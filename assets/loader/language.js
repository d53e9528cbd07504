// Determines the language of the widget.

const OURS = /^(en|es|fr|de|pt|it|nl|pl|tr|ar|he|ja|zh)\b/i;

// The element's `lang` or that of its ancestors, then the browser's languages.
export function languageOf(host) {
  const around = host.closest("[lang]") || document.documentElement;
  for (const wish of [around.lang, ...navigator.languages]) {
    const found = OURS.exec(wish);
    if (found) return found[1].toLowerCase();
  }
  return "en";
}
