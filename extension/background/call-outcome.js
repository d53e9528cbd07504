// The outcome of a call for a page whose request got no answer because the browser stopped the background meanwhile.

import { destinationOf } from "../shared/number.js";
import { problem } from "../shared/problems.js";

/** Identifies the page that sent a message by tab and origin, which the browser states. */
export function pageKey({ tab, origin }) {
  return tab && `${tab.id} ${origin}`;
}

/** The lost answer. A page gets the outcome of its own calls only. */
export function callOutcome(call, number, place) {
  const isTheirs = place !== undefined && call?.from === place && call.number === destinationOf(number);
  if (!isTheirs) return problem("other");
  return call.problem ? problem(call.problem) : { ok: true };
}
