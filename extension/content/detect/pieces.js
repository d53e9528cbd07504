// Which groups of a run may form one number: a run can have several numbers, or a number and opening hours.

// The maximum of groups and digits in a number. It bounds the time for pages of figures.
const MOST_GROUPS = 8;
const MOST_DIGITS = 20;
const FEWEST_DIGITS = 6;

/**
* Tries the pieces of a run from left to right, the longest first. `accept(piece)` returns whether a piece is a number; a piece
* is `{ start, end, lead, lengths, gaps, digits, text }`.
*/
export function eachPiece(text, groups, accept) {
  let first = 0;
  let afterNumber = false;
  while (first < groups.length) {
    const last = mayStart(groups, first, afterNumber) ? longest(text, groups, first, afterNumber, accept) : -1;
    afterNumber = last >= 0;
    first = afterNumber ? last + 1 : first + 1;
  }
}

/** The whole run as one piece, unless it is too long for a number. */
export function wholePiece(text, groups) {
  return groups.length <= MOST_GROUPS ? pieceOf(text, groups, 0, groups.length - 1) : undefined;
}

function longest(text, groups, first, afterNumber, accept) {
  for (let last = Math.min(first + MOST_GROUPS, groups.length) - 1; last >= first; last--) {
    const piece = pieceOf(text, groups, first, last);
    if (!piece || !standsApart(groups, first, last, afterNumber, piece)) continue;
    if (accept(piece)) return last;
  }
  return -1;
}

function pieceOf(text, groups, first, last) {
  const start = groups[first].start;
  const end = groups[last].end;
  if (end - start > MOST_DIGITS * 2 + 4) return undefined;
  const some = groups.slice(first, last + 1);
  if (some.reduce((sum, group) => sum + group.end - group.start, 0) < FEWEST_DIGITS) return undefined;
  const digits = some.map((group) => text.slice(group.start, group.end)).join("");
  if (digits.length > MOST_DIGITS) return undefined;
  const gaps = some.slice(1).map((group) => group.gap);
  const lead = closed(first === 0 ? groups[0].lead : opening(groups[first].gap), gaps);
  return {
    start: start - lead.length,
    end,
    lead,
    lengths: some.map((group) => group.end - group.start),
    gaps,
    digits,
  };
}

// "(202) 555-0142" after another group: the bracket belongs to the number.
function opening(gap) {
  return gap.endsWith("(") ? "(" : "";
}

// Brackets around the whole number belong to the sentence, brackets around the area code to the number.
function closed(lead, gaps) {
  if (!lead.includes("(") || gaps.some((gap) => gap.includes(")"))) return lead;
  return lead.startsWith("(") ? lead.slice(lead.lastIndexOf("(") + 1).trimStart() : lead;
}

function mayStart(groups, first, afterNumber) {
  if (first === 0) return true;
  return afterNumber || isBreak(groups[first].gap) || groups[first].gap === " ";
}

// A piece of a run must be separated from the remaining groups: by a slash or a bracket, or by spaces if the groups of the
// piece are joined by dashes or dots.
function standsApart(groups, first, last, afterNumber, piece) {
  const left = groups[first].gap;
  const right = groups[last + 1]?.gap;
  const tight = piece.gaps.length > 0 && piece.gaps.every((gap) => gap !== " " && gap !== "  ");
  if (first > 0 && !isBreak(left) && !(left === " " && (tight || afterNumber))) return false;
  piece.tail = right === undefined || isBreak(right) || (right === " " && tight) ? "free" : right === " " ? "open" : "bound";
  return piece.tail !== "bound";
}

function isBreak(gap) {
  return gap.includes("(") || / [-/.] |[-/] |[^ ]-|^ [-/]|\/-|\) ?[-/]|[-/]\(| {2,}|\. /.test(gap);
}
