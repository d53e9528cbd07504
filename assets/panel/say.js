// Puts a value into a sentence, as `words.rs` of widget-wasm does.

export const isRtl = (language) => /^(ar|fa|he|ur)/.test(language);

// In a text that runs from right to left the value is isolated, or the groups of a number would be read in
// the wrong order.
export function fill(sentence, language, name, value) {
  const start = name === "number" ? "\u2066" : "\u2068";
  const isolated = isRtl(language) ? start + value + "\u2069" : value;
  return sentence.replace(/\{(.*?)\}/g, (_, key) => (key === name ? isolated : ""));
}
