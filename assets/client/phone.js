// Phone numbers by the rules of `shared_types::phone`, for call buttons: digits without a plus are North American.
// `widget-wasm/tests/client.rs` compares this file with those rules.

const MAX_DIGITS = 15;
const MIN_DIGITS = 7;
// Longer than any number, with `011` before it.
const MAX_READ = 18;
// After this number of digits, letters and signs are an extension.
const EXTENSION_AFTER = 7;

// The country calling codes except +1. They are prefix-free.
const CALLING_CODE =
  /^(?:7|2(?:0|7|1[1-368]|[2346]\d|5[0-8]|9[01789])|3(?:[0-469]|5\d|7[0-8]|8[0-35-79])|4(?:[0134-9]|2[013])|5(?:[1-8]|0\d|9\d)|6(?:[0-6]|7[02-9]|8[0-35-9]|9[0-2])|8(?:[1246]|0[08]|5[02356]|70|78|8[0-368])|9(?:[0-58]|6[0-8]|7[0-79]|9[2-68]))/;
// Countries whose national numbers may begin with a zero. Elsewhere a zero after the code is the trunk prefix.
const KEEPS_ZERO = ["39", "225", "226", "229", "241", "242", "250", "378", "992"];

// Service area codes, whose exchanges may end in 11.
const SERVICE = /^(?:8(?:00|22|33|44|55|66|77|8\d)|900|5(?:00|2[1-9]|32|33|44|66|77|88)|6(?:00|22|33|44|55|66|77|88)|7[01]0)/;

const SEPARATOR =
  /^[ \t\r\n()[\]\-./~\u00a0\u00ad\u00b7\u2000-\u2015\u2022\u2024\u2028-\u202f\u205f-\u2064\u2066-\u2069\u2212\ufeff\u3000\u30fb\u30fc\ufe63\uff08\uff09\uff0d-\uff0f]$/;
const PLUS = "+\uff0b\ufe62";
// ASCII, full-width, Arabic-Indic and Persian digits.
const ZEROS = [0x30, 0xff10, 0x660, 0x6f0];
const WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** `{ e164, formatted }` of a possible number, otherwise `{ problem }` with the reason's code. */
export function parsePhone(text) {
  const { problem, plus, digits } = read(String(text ?? ""));
  if (problem) return { problem };
  if (plus) return international(digits);
  const prefix = /^(?:011|00)/.exec(digits);
  return prefix ? international(digits.slice(prefix[0].length)) : northAmerican(digits);
}

function read(text) {
  let rest = text.replace(WHITE_SPACE, "").replace(/^tel:/i, "");
  let plus = false;
  let digits = "";
  while (rest) {
    const character = String.fromCodePoint(rest.codePointAt(0));
    const digit = digitOf(character);
    if (digit !== undefined) {
      if (digits.length === MAX_READ) return { problem: "too_long" };
      digits += digit;
    } else if (PLUS.includes(character) && !digits) {
      plus = true;
    } else if (!SEPARATOR.test(character)) {
      return { problem: strayProblem(digits, rest) };
    }
    rest = rest.slice(character.length);
  }
  return digits ? { plus, digits } : { problem: "empty" };
}

function digitOf(character) {
  const code = character.codePointAt(0);
  const zero = ZEROS.find((zero) => code >= zero && code <= zero + 9);
  return zero === undefined ? undefined : code - zero;
}

function strayProblem(digits, rest) {
  if (digits.length >= EXTENSION_AFTER && /^(?:[x;,#]|ext)/i.test(rest)) return "extension";
  return /^[a-z]/i.test(rest) ? "letters" : "symbols";
}

/** Digits without a plus. */
function northAmerican(digits) {
  if (digits[0] === "1") return nanp(digits.slice(1));
  if (digits.length > MAX_DIGITS) return { problem: "too_long" };
  if (digits.length > 10 || (digits[0] === "0" && digits.length > 8)) return { problem: "not_north_american" };
  if (digits[0] === "0") return { problem: "too_short" };
  return digits.length === 7 ? { problem: "missing_area_code" } : nanp(digits);
}

/** Digits that begin with a country calling code. */
function international(digits) {
  if (digits[0] === "1") return nanp(digits.slice(1));
  const [code] = CALLING_CODE.exec(digits) ?? [];
  if (!code) return { problem: digits.length < 3 && digits[0] !== "0" ? "too_short" : "unknown_country" };
  const rest = digits.slice(code.length);
  const subscriber = KEEPS_ZERO.includes(code) ? rest : rest.replace(/^0+/, "");
  const length = code.length + subscriber.length;
  if (length < MIN_DIGITS) return { problem: "too_short" };
  if (length > MAX_DIGITS) return { problem: "too_long" };
  return { e164: `+${code}${subscriber}`, formatted: ["+" + code, ...groups(subscriber)].join(" ") };
}

/** The digits after +1. */
function nanp(national) {
  if (national.length !== 10) return { problem: national.length < 10 ? "too_short" : "too_long" };
  if (/^(?:[01]|.11|.9|37|96)/.test(national)) return { problem: "impossible_area_code" };
  // 555 is not an assigned area code.
  if (!national.startsWith("555")) {
    const exchange = national.slice(3, 6);
    const isServiceCode = exchange === "911" || (exchange.endsWith("11") && !SERVICE.test(national));
    if (/^[01]/.test(exchange) || isServiceCode) return { problem: "impossible_exchange" };
  }
  return { e164: `+1${national}`, formatted: national.replace(/(...)(...)(....)/, "($1) $2-$3") };
}

/** Groups of four from the end; the first group has two or three digits, and no group has one. */
function groups(digits) {
  const found = [];
  for (let at = 0; at < digits.length; at += found.at(-1).length) {
    const left = digits.length - at;
    const size = { 5: 2, 6: 3, 9: 3 }[left] ?? { 0: 4, 2: 2 }[left % 4] ?? 3;
    found.push(digits.slice(at, at + size));
  }
  return found;
}
