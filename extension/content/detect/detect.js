// Detects telephone numbers in text. Pure: no document, no clock, no state between two calls.
//
// The time is linear in the length of the text: one pass splits it into runs of digits, and each run is tried in pieces of at most
// eight groups, with expressions on short slices.

import { isAmount, isPhoneAfter, wordBefore } from "./context.js";
import { countriesOf, readsAmerican } from "./countries.js";
import { extensionAfter } from "./extension.js";
import { fold, hasDigit, NOTHING } from "./fold.js";
import { eachPiece, wholePiece } from "./pieces.js";
import { isAmericanCountry } from "./plans.js";
import { asDialled, CERTAIN, LOOSE, readings, SHAPED } from "./reading.js";
import { isSomethingElse } from "./refuse.js";
import { eachRun } from "./runs.js";
import { belongsToRow, standsAlone } from "./surroundings.js";
import { vanityIn } from "./vanity.js";

/**
* Returns `detect(text, before)` for a page; `before()` is called only if a number is possible. Options: `country` (ISO 3166, the
* user's), `language` (BCP 47, the page's), `meter` (counts `pieces`, for tests).
*/
export function detector(options = {}) {
  const countries = countriesOf(options);
  const spacesWillDo = readsAmerican(options, countries);
  const meter = options.meter ?? { pieces: 0 };
  return (text, before = () => "") => {
    if (!hasDigit(text)) return [];
    const folded = fold(text);
    const page = { text: folded, before, countries, spacesWillDo, meter };
    const found = [];
    eachRun(folded, (groups) => found.push(...numbersIn(page, groups)));
    return found.map((one) => present(folded, one));
  };
}

/**
* The numbers in `text`, in order: `{ start, end, number, display, extension? }`.
*
* `number` is E.164, or the digits as dialled if the country is unknown. `text.slice(start, end)` is the number without its
* extension; the digits of the extension are in `extension` only. The option `before` is the text that precedes `text` on the page,
* such as the cell to its left.
*/
export function detect(text, options = {}) {
  return detector(options)(text, () => options.before ?? "");
}

function numbersIn(page, groups) {
  const vanity = vanityIn(page.text, groups);
  if (vanity) return [vanity];
  const found = [];
  const take = (piece, number) => found.push({ start: piece.start, end: piece.end, number });
  eachPiece(page.text, groups, (piece) => {
    page.meter.pieces++;
    const number = numberOf(page, piece, readings(piece, page.countries, page.spacesWillDo));
    if (number) take(piece, number);
    return Boolean(number);
  });
  if (found.length === 0 && !page.countries.some(isAmericanCountry)) {
    const piece = wholePiece(page.text, groups);
    const number = piece && numberOf(page, piece, [asDialled(piece)].filter(Boolean));
    if (number) take(piece, number);
  }
  return found;
}

function numberOf(page, piece, candidates) {
  if (candidates.length === 0) return undefined;
  const { text, before } = page;
  const best = candidates.reduce((one, other) => (other.trust > one.trust ? other : one));
  if (!standsAlone(text, piece.start, piece.end) || isAmount(text, piece.start, piece.end)) return undefined;
  if (best.trust === CERTAIN) return best.number;

  const word = wordBefore(text, piece.start, fold(before()));
  if (word === "other" || belongsToRow(text, piece) || isSomethingElse(piece, word === "phone")) return undefined;
  const named = word === "phone" || isPhoneAfter(text, piece.end);
  if (best.trust === LOOSE && !named) return undefined;
  return best.trust === SHAPED && isTorn(text, piece) && !named ? undefined : best.number;
}

// More digits follow after a space, and they are not a time of day.
function isTorn(text, piece) {
  return piece.tail === "open" && !/^ \d\d?[:h]\d\d/.test(text.slice(piece.end, piece.end + 6));
}

function present(folded, { start, end, number }) {
  const extension = extensionAfter(folded, end);
  const display = folded.slice(start, end).replaceAll(NOTHING, "");
  return { start, end, number, display, ...(extension && { extension }) };
}
