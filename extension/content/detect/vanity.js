// American freephone numbers that spell a word: 1-800-FLOWERS.

const FORM = /^\(?(?:\+?1[-. ]?)?\(?(8(?:00|33|44|55|66|77|88))\)?[-. ]([A-Z0-9]{1,9}(?:-[A-Z0-9]{1,7}){0,2})(?![\w-])/;
const KEYS = ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];

/** The number that starts with these groups and continues with letters, if there is one. */
export function vanityIn(text, groups) {
  const start = groups[0].start - groups[0].lead.length;
  const found = FORM.exec(text.slice(start, start + 36));
  if (!found || /[\w.@/-]/.test(text[start - 1] ?? "")) return undefined;
  const word = found[2].replaceAll("-", "");
  if (!/[A-Z]{3}/.test(found[2]) || word.length < 7) return undefined;
  return { start, end: start + found[0].length, number: `+1${found[1]}${[...word.slice(0, 7)].map(key).join("")}` };
}

function key(character) {
  const place = KEYS.findIndex((letters) => letters.includes(character));
  return place < 0 ? character : String(place + 2);
}
