// The address bar keyword: "call 102".

import { destinationIn } from "../shared/number.js";

/** The suggestion below the address bar (its markup is XML). */
export function hintFor(text, country, say) {
  const number = destinationIn(text, country);
  return number ? say("extension_omnibox", { number: escaped(number) }) : escaped(say("extension_omnibox_hint"));
}

function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
