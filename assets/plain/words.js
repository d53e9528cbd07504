// The sentences that this form says. English is at hand; any other language has to arrive first.

// `cargo xtask build` makes it of `assets/words/en.json`: what the widget says, without the extension's sentences.
import english from "widget-words";

// A form in English helps more than none.
const PATIENCE = 3000;

// Resolves to the sentences in their order.
export function sentencesFrom(address) {
  const theirs = fetch(address, { credentials: "omit" }).then((response) => response.json());
  const late = new Promise((end) => setTimeout(end, PATIENCE));
  return Promise.race([theirs, late]).then(whole, () => english);
}

// Numbering plans may follow the sentences.
function whole(sentences) {
  return sentences && sentences.length >= english.length ? sentences : english;
}
