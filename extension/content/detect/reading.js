// Interprets a piece of digits as a number: international, national, or North American.
// A reading is `{ number, trust }`; the trust decides which further evidence is required.

import { isAmerican, split } from "./codes.js";
import { isAmericanCountry, plans } from "./plans.js";

/** The format is used by telephone numbers only. */
export const CERTAIN = 3;
/** The format is usual for numbers here: accepted unless the context contradicts. */
export const SHAPED = 2;
/** The digits are possible: a word for telephone is required before it. */
export const LOOSE = 1;

export function readings(piece, countries, spacesWillDo) {
  if (piece.lead.includes("+")) return [international(piece, 0, CERTAIN)].filter(Boolean);
  const found = [withPrefix(piece, countries)];
  for (const country of countries) {
    found.push(isAmericanCountry(country) ? american(piece, true) : national(piece, plans[country]));
  }
  found.push(american(piece, spacesWillDo), local(piece, countries));
  return found.filter(Boolean);
}

const PREFIXES = [
  { form: /^00[1-9]/, length: 2 },
  { form: /^011[2-9]/, length: 3, among: isAmericanCountry },
  { form: /^0011[1-9]/, length: 4, among: (country) => country === "AU" },
];

// "00 49 …", "011 44 …" from North America, "0011 61 …" from Australia.
function withPrefix(piece, countries) {
  const prefix = PREFIXES.find(({ form, among }) => form.test(piece.digits) && (!among || countries.some(among)));
  if (!prefix || piece.digits.length < 10) return undefined;
  const alone = piece.lengths.length === 1;
  return international(piece, prefix.length, alone ? LOOSE : SHAPED);
}

function international(piece, skip, trust) {
  const digits = withoutTrunk(piece).slice(skip);
  if (!endsWithGroup(piece, digits, skip)) return undefined;
  const parts = split(digits);
  return parts && { number: `+${parts.code}${parts.rest}`, trust };
}

// "+456 789 000" is not a Danish number: the country code must be a group, or the first group must be long.
function endsWithGroup({ lengths }, digits, skip) {
  if (skip > 0) return true;
  const first = lengths[0];
  const code = digits[0] === "1" || digits[0] === "7" ? 1 : split(digits)?.code.length;
  return first === code || first >= 4;
}

// The zero in "+49 (0)30" is for national dialling.
function withoutTrunk({ digits, lengths, gaps }) {
  const zero = gaps.findIndex((gap, at) => gap.endsWith("(") && gaps[at + 1]?.startsWith(")") && lengths[at + 1] === 1);
  if (zero < 0) return digits;
  const place = lengths.slice(0, zero + 1).reduce((sum, length) => sum + length, 0);
  return digits[place] === "0" ? digits.slice(0, place) + digits.slice(place + 1) : digits;
}

function national(piece, plan) {
  const digits = piece.digits;
  if (!plan.digits.test(digits)) return undefined;
  const number = `+${plan.code}${digits.replace(plan.trunk, "")}`;
  return { number, trust: trustOf(piece, plan) };
}

function trustOf(piece, plan) {
  if (piece.lengths.length === 1) return plan.bare.test(piece.digits) ? SHAPED : LOOSE;
  return plan.groups.test(piece.lengths.join(" ")) && isTidy(piece.gaps) ? SHAPED : LOOSE;
}

// A slash occurs at most once in a number, after the area code.
function isTidy(gaps) {
  return gaps.filter((gap) => gap.includes("/")).length <= 1;
}

/** "202-555-0142" is North American everywhere; with spaces only where such numbers are usual. */
function american({ digits, lengths, gaps, lead }, spacesWillDo) {
  const ten = digits.length === 11 && digits[0] === "1" ? digits.slice(1) : digits;
  if (ten.length !== 10 || !isAmerican(ten)) return undefined;
  const groups = lengths.join(" ").replace(/^1 (?=3)/, "");
  const bracketed = gaps.some((gap) => gap.includes(")")) && (lead.includes("(") || gaps.some((gap) => gap.includes("(")));
  const number = `+1${ten}`;
  if (groups === "3 3 4" && bracketed) return { number, trust: CERTAIN };
  const alike = !(gaps.includes(".") && gaps.includes("-"));
  if (groups === "3 3 4" && alike && (spacesWillDo || !gaps.includes(" "))) return { number, trust: SHAPED };
  if (groups === "3 7" && bracketed) return { number, trust: SHAPED };
  return { number, trust: LOOSE };
}

// Seven digits after a word for telephone, where the area code may be omitted.
function local({ digits, lengths }, countries) {
  const here = countries.some(isAmericanCountry) && lengths.join(" ") === "3 4" && /^[2-9](?!11)/.test(digits);
  return here ? { number: digits, trust: LOOSE } : undefined;
}

// No plan matches, but the page calls it a telephone number: it is dialled unchanged.
export function asDialled({ lead, digits, lengths }) {
  const plausible = !lead.includes("+") && digits.length >= 8 && digits.length <= 13 && (lengths.length > 1 || digits[0] === "0") && Math.max(...lengths) <= 9;
  return plausible ? { number: digits, trust: LOOSE } : undefined;
}
