// The sentences that this form says, by key. English is at hand; any other language has to arrive first.

// `cargo xtask build` makes it of `assets/words/en.json`: what the widget says, without the extension's sentences.
import english from "widget-words";

// A form in English helps more than none.
const PATIENCE = 3000;

// Resolves to the sentences in their order, and a function from a key to the sentence, with `values` in the
// place of its `{names}`.
export function sentencesFrom(address) {
  const theirs = fetch(address, { credentials: "omit" }).then((response) => response.json());
  const late = new Promise((end) => setTimeout(end, PATIENCE));
  return Promise.race([theirs, late]).then(speaker, () => speaker());
}

// A browser gets the sentences without their keys, in the order of those. Numbering plans may follow.
function speaker(sentences) {
  const keys = Object.keys(english);
  const isWhole = sentences && sentences.length >= keys.length;
  const said = isWhole ? sentences : keys.map((key) => english[key]);
  const say = (key, values) => {
    const sentence = said[keys.indexOf(key)];
    return sentence && sentence.replace(/\{(\w+)\}/g, (whole, name) => (values && values[name]) || whole);
  };
  return { said, say };
}
