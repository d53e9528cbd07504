// Replaces a placeholder of a message, as `message_catalog.rs` of widget-wasm does.

export const isRtl = (language) => /^(ar|fa|he|ur)/.test(language);

// In right-to-left text the value is isolated, because the groups of a number would be reordered.
export function fill(sentence, language, name, value) {
  const start = name === "number" ? "\u2066" : "\u2068";
  const isolated = isRtl(language) ? start + value + "\u2069" : value;
  return sentence.replace(/\{(.*?)\}/g, (_, key) => (key === name ? isolated : ""));
}
