// What the page asks for.

/** `<meta name="format-detection" content="telephone=no">`: nothing in its text is a telephone number. */
export function forbidsDetection(document) {
  const wishes = [...document.querySelectorAll('meta[name="format-detection" i]')];
  return wishes.some((meta) => /telephone\s*=\s*no/i.test(meta.content));
}
