// Whether a number is separate text, or part of a word, an address, a file name or a larger number.

import { NOTHING } from "./fold.js";

const FAR = 200;
// In scripts without spaces between words, adjacent letters have no meaning.
const GLUING = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_]/u;
const ADDRESS = /:\/\/|www\.|@|[\w-]\.(?:com|net|org|html?|php|aspx?|pdf|jpe?g|png|gif|docx?|xlsx?|zip|csv|txt)(?![\w])|^\/\w|\?\w+=/i;

// "MA 02110-1301": an American post code after its state.
const STATE = /(?:^|[\s,])[A-Z]{2},? +$/;
// A hex dump.
const BYTES = /(?:\b[0-9a-f]{2} ){2}$/i;

/** Whether the preceding text identifies something else: a post code, a hex dump. */
export function belongsToRow(text, { start, lengths }) {
  const before = text.slice(Math.max(0, start - 8), start);
  return (lengths.join(" ") === "5 4" && STATE.test(before)) || (lengths.every((length) => length === 2) && BYTES.test(before));
}

export function standsAlone(text, start, end) {
  return !isGluedBefore(text, start) && !isGluedAfter(text, end) && !isInAddress(text, start, end);
}

function isGluedBefore(text, start) {
  const [near = "", far = ""] = [...text.slice(Math.max(0, start - 8), start).replaceAll(NOTHING, "")].reverse();
  if (/[_@#=&?\\%'’^~]/.test(near)) return !(near === "#" && far === " ");
  if (GLUING.test(near)) return true;
  // "rgb(12 34 56)" is code.
  if (near === "(" || near === "-") return GLUING.test(far);
  if (/[.,:/]/.test(near)) return /\d/.test(far) || (near === "/" && far !== "" && /[\w.]/.test(far));
  return false;
}

function isGluedAfter(text, end) {
  const next = text.slice(end, end + 12).replaceAll(NOTHING, "");
  if (/^\s?x\s?\.?\d/i.test(next)) return false;
  return (
    (next !== "" && GLUING.test(next[0])) ||
    /^[_@=\\°^~]|^['’:]\d|^,\d{1,3}(?![\d.-])|^[.](?:\p{Ll}|\d)/u.test(next) ||
    (/^-/.test(next) && GLUING.test(next[1] ?? ""))
  );
}

// The word at the start or end of the number: "@" and "://" do not occur in telephone numbers.
function isInAddress(text, start, end) {
  const left = text.slice(Math.max(0, start - FAR), start);
  const right = text.slice(end, end + FAR);
  const head = /[^\s<>()"',;]*$/.exec(left)[0];
  const tail = /^[^\s<>()"',;]*/.exec(right)[0];
  return ADDRESS.test(head + "0" + tail);
}
