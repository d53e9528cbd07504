// For a page whose question broke off when the background was ended amid it: what became of the call that it asked for.

import { destinationOf } from "../shared/number.js";
import { problem } from "../shared/problems.js";

/** From where a call was asked for, as the browser tells it of who sent a message: a site in a tab. */
export function pageKey({ tab, origin }) {
  return tab && `${tab.id} ${origin}`;
}

/** The answer that was lost. Of calls that were asked for elsewhere nothing is told. */
export function callOutcome(call, number, place) {
  const isTheirs = place !== undefined && call?.from === place && call.number === destinationOf(number);
  if (!isTheirs) return problem("other");
  return call.problem ? problem(call.problem) : { ok: true };
}
