// Converts clicked, selected or typed text to the digits that a terminal dials.

import { detect } from "../content/detect/detect.js";
import { fold, NOTHING } from "../content/detect/fold.js";

/** Longer texts are not numbers. */
const LONGEST_TEXT = 200;
const LONGEST_SELECTION = 2000;
/** The server accepts 64 characters of `+*0-9` (docs/signed-calls.md). */
const DIALLED = /^(?=.{1,64}$)\+?[*0-9]*[0-9][*0-9]*$/;

/**
* The digits that a terminal dials for `text`; undefined if `text` is not a number. Text with other characters than those of
* number notation is rejected: `1-800-FLOWERS` calls nothing.
*/
export function destinationOf(text) {
  if (typeof text !== "string" || text.length > LONGEST_TEXT) return undefined;
  const ascii = fold(text).replaceAll(NOTHING, "");
  // "+49 (0) 30": the zero is for national dialling.
  const dialled = ascii.replace(/^(\s*\+[\d\s]*)\(0\)/, "$1").replace(/[\s().\/-]/g, "");
  return DIALLED.test(dialled) ? dialled : undefined;
}

/**
* The same for text that a page chose: service codes are rejected. A link to `*72` and a number would forward the calls of a user
* who follows it. Users enter codes in the dial pad and the address bar.
*/
export function destinationFromPage(text) {
  const destination = destinationOf(text);
  return destination?.includes("*") ? undefined : destination;
}

/** The single number in a longer text: "Sales: 202-555-0142". */
export function destinationIn(text, country) {
  if (typeof text !== "string" || text.length > LONGEST_SELECTION) return undefined;
  const found = detect(text, { country, before: "Phone" });
  return found.length === 1 ? destinationOf(found[0].number) : destinationOf(text);
}

/** The number of a `tel:` link (RFC 3966), without its parameters; undefined if there is none. */
export function destinationOfLink(link) {
  const [, address] = /^(?:tel|callto):(.*)$/i.exec(link ?? "") ?? [];
  return address === undefined ? undefined : destinationFromPage(decoded(address).split(/[;?]/)[0].replace(/^\/\//, ""));
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (malformed) {
    return text;
  }
}
