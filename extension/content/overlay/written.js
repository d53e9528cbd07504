// Formats the number of the button's label. Pure.

/** Longer text is not readable as a number. */
const LONGEST = 32;

/**
* The dialled number in the groups of the page: +493023125101, found as "030 23125 101", is "+49 30 23125 101". A label that
* repeats the page's text could differ from the number that is called.
*/
export function written({ number, display }) {
  const shown = shortened(display);
  if (digitsOf(shown) === digitsOf(number) && shown.startsWith("+") === number.startsWith("+")) return shown;
  const groups = groupsAtTheEnd(shown, digitsOf(number));
  const country = number.slice(0, number.length - digitsOf(groups).length);
  return groups && country ? `${country} ${groups}` : number;
}

// The position from which the page's digits are the last digits of the number and start a group of the page.
function groupsAtTheEnd(display, digits) {
  const beginnings = [...display.matchAll(/\(?\d+/g)].map(({ index }) => display.slice(index).trim());
  const national = beginnings.flatMap((text) => [text, text.replace(/^\(0\)\s*/, "").replace(/^(\(?)0+/, "$1")]);
  return national.find((text) => isWhole(text) && digitsOf(text) !== digits && digits.endsWith(digitsOf(text))) ?? "";
}

// Brackets are paired, all characters belong to numbers, and there are enough digits for groups.
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
