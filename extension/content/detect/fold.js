// Folds the digits, spaces, dashes and brackets of every script to ASCII, character by character: offsets in the folded text
// are offsets in the page's text.

/** Replaces characters of zero width: bidi marks, soft hyphens, zero-width spaces. */
export const NOTHING = "\u0001";

const DIGITS = /[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/;
const FOREIGN =
  /[\u00a0\u00ad\u00b7\u0660-\u066c\u06f0-\u06f9\u061c\u060c\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u1680\u2000-\u2015\u2024\u202a-\u202f\u2043\u2044\u205f-\u2069\u2212\u2215\u3000-\u3002\u30fc\ufe58\ufe63\ufeff\uff01-\uff5e]/g;

// The zero of each supported script.
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

/** Whether the text has a digit. Most texts have none, and need no further work. */
export function hasDigit(text) {
  return DIGITS.test(text);
}

export function fold(text) {
  return text.replace(FOREIGN, ascii);
}

function ascii(character, place, text) {
  const code = character.charCodeAt(0);
  // Full-width forms have the order of ASCII.
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  for (const zero of ZEROS) if (code >= zero && code <= zero + 9) return String(code - zero);
  if (code === 0x30fc) return isBetweenDigits(text, place) ? "-" : character;
  if (isNothing(code)) return NOTHING;
  if ((code >= 0x2010 && code <= 0x2015) || [0x2043, 0x2212, 0xfe58, 0xfe63].includes(code)) return "-";
  if (code === 0x2044 || code === 0x2215) return "/";
  if (code === 0x00b7 || code === 0x2024) return ".";
  if ([0x060c, 0x066b, 0x066c, 0x3001].includes(code)) return ",";
  if (code === 0x3002) return ";";
  return isSpace(code) ? " " : character;
}

// The Japanese prolonged sound mark looks like a dash and is used as one.
function isBetweenDigits(text, place) {
  return DIGITS.test(text[place - 1] ?? "") && DIGITS.test(text[place + 1] ?? "");
}

function isNothing(code) {
  return (
    code === 0xad ||
    code === 0x61c ||
    code === 0xfeff ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069)
  );
}

function isSpace(code) {
  return (
    code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000
  );
}
