// How the number that will be called is written on its button. Pure.

/** More is no number that anybody reads. */
const LONGEST = 32;

/**
 * What is dialled, in the groups in which the page has it: +493023125101, found as "030 23125 101", is "+49 30 23125 101". A
 * button that only repeated the page could call another number than it says.
 */
export function written({ number, display }) {
  const shown = shortened(display);
  if (digitsOf(shown) === digitsOf(number) && shown.startsWith("+") === number.startsWith("+")) return shown;
  const groups = groupsAtTheEnd(shown, digitsOf(number));
  const country = number.slice(0, number.length - digitsOf(groups).length);
  return groups && country ? `${country} ${groups}` : number;
}

// From where on the page's digits are the last ones of the number, and begin a group of the page's.
function groupsAtTheEnd(display, digits) {
  const beginnings = [...display.matchAll(/\(?\d+/g)].map(({ index }) => display.slice(index).trim());
  const national = beginnings.flatMap((text) => [text, text.replace(/^\(0\)\s*/, "").replace(/^(\(?)0+/, "$1")]);
  return national.find((text) => isWhole(text) && digitsOf(text) !== digits && digits.endsWith(digitsOf(text))) ?? "";
}

// No bracket but with its other half, nothing that is no part of a number, and enough to be told as groups.
function isWhole(text) {
  return /^[\d\s().\/-]+$/.test(text) && count(text, "(") === count(text, ")") && digitsOf(text).length >= 4;
}

function shortened(text) {
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST);
}

function count(text, sign) {
  return text.split(sign).length;
}

function digitsOf(text) {
  return text.replace(/[^\d*#]/g, "");
}
