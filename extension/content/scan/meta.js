// Opt-outs by the page.

/** `<meta name="format-detection" content="telephone=no">`: the text of the page has no telephone numbers. */
export function forbidsDetection(document) {
  const wishes = [...document.querySelectorAll('meta[name="format-detection" i]')];
  return wishes.some((meta) => /telephone\s*=\s*no/i.test(meta.content));
}
