// From what somebody clicked, selected or typed to what a terminal dials.

import { detect } from "../content/detect/detect.js";
import { fold, NOTHING } from "../content/detect/fold.js";

/** Longer texts are no numbers, and longer selections are read by nobody. */
const LONGEST_TEXT = 200;
const LONGEST_SELECTION = 2000;
/** What the server takes: 64 of `+*0-9` (docs/signed-calls.md). */
const DIALLED = /^(?=.{1,64}$)\+?[*0-9]*[0-9][*0-9]*$/;

/**
 * What a terminal dials for `text`, undefined if that is no number. Whatever is more than a way of writing a number
 * makes it none: of `1-800-FLOWERS` no other number is called.
 */
export function destinationOf(text) {
  if (typeof text !== "string" || text.length > LONGEST_TEXT) return undefined;
  const ascii = fold(text).replaceAll(NOTHING, "");
  // "+49 (0) 30": the zero is for those who dial without the country.
  const dialled = ascii.replace(/^(\s*\+[\d\s]*)\(0\)/, "$1").replace(/[\s().\/-]/g, "");
  return DIALLED.test(dialled) ? dialled : undefined;
}

/**
 * The same for a text that a page chose: service codes are none. A link to `*72` and a number would forward the calls of the user
 * who follows it. Users type codes into the dial pad and the address bar.
 */
export function destinationFromPage(text) {
  const destination = destinationOf(text);
  return destination?.includes("*") ? undefined : destination;
}

/** The one number in a text that may say more than it: "Sales: 202-555-0142". */
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
