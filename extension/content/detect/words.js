// One expression for all words that classify a number.

import { OTHER_SIGNS, OTHER_WORDS } from "./other-words.js";
import { PHONE_SIGNS, PHONE_WORDS } from "./phone-words.js";

// "Phone number" counts as telephone.
const NUMBERING = "(?:[ .-]{0,2}(?:numbers?|nummer|nr|no|num[eé]ro|n[uú]mero|номер)(?![\\p{L}\\p{N}])\\.?)?";

// "T:", "P.", "| M" right before the number.
const INITIAL = "(?<![\\p{L}\\p{N}_./-])[tpmfc](?:(?=[.:]\\s*[(+]*$)|(?<=[\\t|·•,;] ?[tpmfc])(?=\\s*[(+]*$))";

/** The group `phone` or `other` is the kind of the match. For short texts. */
export const WORDS = new RegExp(
  `(?<phone>${whole(PHONE_WORDS)}${NUMBERING}|${signs(PHONE_SIGNS)}|${INITIAL})|(?<other>${whole(OTHER_WORDS)}|${signs(OTHER_SIGNS)})`,
  "giu"
);

// Longer alternatives first, because the first match wins.
function whole(lists) {
  const words = Object.values(lists).flatMap((list) => list.trim().split(/,\s+/));
  const sorted = [...new Set(words)].sort((one, two) => two.length - one.length);
  return `(?<![\\p{L}\\p{N}_])(?:${sorted.join("|").replaceAll("~", "\\p{L}*")})(?![\\p{L}\\p{N}_])`;
}

function signs(lists) {
  return lists
    .flatMap((list) => list.split(" "))
    .sort((one, two) => two.length - one.length)
    .join("|");
}
