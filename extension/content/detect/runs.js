// Splits folded text into runs: groups of digits that are separated by brackets, dashes, dots, slashes and spaces only. One
// pass; lookbehind and lookahead have a fixed length.

import { NOTHING } from "./fold.js";

const JOINERS = " -./()" + NOTHING;
const LEAD = "+( " + NOTHING;

// The text between two groups of a number is short; the text before the first group is shorter.
const LONGEST_GAP = 5;
const LONGEST_LEAD = 4;

/** Calls `take(groups)` for each run; a group is `{ start, end, gap, lead }`, `gap` is the text before it. */
export function eachRun(text, take) {
  let at = 0;
  while (at < text.length) {
    if (!isDigit(text, at)) at++;
    else at = readRun(text, at, take);
  }
}

function readRun(text, from, take) {
  const groups = [];
  let gap = "";
  let at = from;
  while (at >= 0) {
    const start = at;
    while (isDigit(text, at)) at++;
    groups.push({ start, end: at, gap });
    const next = nextDigit(text, at);
    if (next < 0) break;
    gap = text.slice(at, next).replaceAll(NOTHING, "");
    at = next;
  }
  groups[0].lead = leadBefore(text, from);
  take(groups);
  return at;
}

function nextDigit(text, at) {
  const limit = at + LONGEST_GAP;
  for (let place = at; place <= limit; place++) {
    if (isDigit(text, place)) return place;
    if (place >= text.length || !JOINERS.includes(text[place])) return -1;
  }
  return -1;
}

// The plus sign and the opening bracket belong to a number, the space before them does not.
function leadBefore(text, from) {
  let start = from;
  while (start > 0 && from - start < LONGEST_LEAD && LEAD.includes(text[start - 1])) start--;
  while (start < from && (text[start] === " " || text[start] === NOTHING)) start++;
  return text.slice(start, from);
}

export function isDigit(text, at) {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
