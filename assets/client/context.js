// The customer and the job of a call, in the format of the server.

import { CallError } from "./api.js";

// In characters of JSON without white space; text counts as it is.
const MAX_LENGTH = 2000;

/**
* The value of `customData`: `context.customData` if there are no ids, otherwise an object with the ids. The name is only used for
* the label of a button, and is not sent.
*/
export function customDataOf({ customerId, customerName, jobId, customData } = {}) {
  const hasIds = Boolean(customerId || jobId);
  if (!hasIds && !customData) return undefined;
  const known = { customerId, customerName, jobId, customData };
  for (const name in known) known[name] ||= undefined;
  const data = hasIds ? known : customData;
  const text = typeof data === "string" ? data : JSON.stringify(data);
  if ([...text].length > MAX_LENGTH) throw new CallError("context_too_long");
  return data;
}

/** The context of an element: its attributes, overridden by its property `callContext`. */
export function contextOf({ dataset, callContext }) {
  const { customerId, customerName, jobId, customData } = dataset;
  const known = Object.entries({ customerId, customerName, jobId, customData, ...callContext });
  const given = known.filter(([, value]) => value);
  return given.length ? Object.fromEntries(given) : undefined;
}
