// Rejects other numbers by their digits.

const YEAR = /^(?:1[89]|20|21)\d\d$/;

/** Whether the piece is a date, an IP address, a card or an ISBN. `named`: a word identifies it as a telephone number. */
export function isSomethingElse(piece, named) {
  const groups = groupsOf(piece);
  return (
    hasDate(groups) ||
    isYears(groups) ||
    (!named && (isAddress(piece, groups) || isDraw(groups) || isRound(piece))) ||
    isCompactDate(piece) ||
    isCard(piece.digits) ||
    isBook(piece) ||
    /^(\d)\1+$/.test(piece.digits)
  );
}

function groupsOf({ digits, lengths }) {
  let at = 0;
  return lengths.map((length) => digits.slice(at, (at += length)));
}

function hasDate(groups) {
  return groups.some((_, at) => isDate(groups[at], groups[at + 1], groups[at + 2]));
}

function isDate(one, two, three) {
  if (three === undefined || two.length > 2) return false;
  if (YEAR.test(one)) return three.length <= 2 && isDayAndMonth(two, three);
  return YEAR.test(three) && one.length <= 2 && isDayAndMonth(one, two);
}

function isDayAndMonth(one, two) {
  const [low, high] = [Number(one), Number(two)].sort((a, b) => a - b);
  return low >= 1 && low <= 12 && high >= 1 && high <= 31;
}

function isYears(groups) {
  return groups.length === 2 && groups.every((group) => YEAR.test(group));
}

// Four bytes with dots. French and Danish numbers have dots too, but more groups or a word before them.
function isAddress({ gaps }, groups) {
  return groups.length === 4 && gaps.every((gap) => gap === ".") && groups.every((group) => Number(group) <= 255);
}

// Lottery numbers: two-digit groups in ascending order, none above sixty.
function isDraw(groups) {
  return groups.length > 3 && groups.every((group, at) => group.length === 2 && group <= "60" && (at === 0 || group > groups[at - 1]));
}

// 01700000000 is a quantity.
function isRound({ digits, lengths }) {
  return lengths.length === 1 && /(\d)\1{6}/.test(digits);
}

function isCompactDate({ digits, lengths }) {
  return lengths.length === 1 && /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);
}

/** The Luhn checksum of payment cards. */
function isCard(digits) {
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const weighed = at % 2 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

function isBook({ digits }) {
  return digits.length === 13 && /^97[89]/.test(digits);
}
