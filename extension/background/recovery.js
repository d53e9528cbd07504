// What a background that was ended amid a call does when it wakes. What it was about to do had been written down as
// `pending` `{ iden, step }` before it did it: `asking` for a nonce, `placing` the call, `following` it.

import { failedCall, isUnderWay } from "./call.js";

/** How to go on: `{ call, pending }` of the new life. A call is never placed again. */
export function recovered({ call, pending }, now) {
  if (!isUnderWay(call)) return { call, pending: null };
  const isSame = pending?.iden === call.iden;
  // Whether the telephone system heard that it was to hang up is not known; the user may say it again.
  if (isSame && pending.step === "following") return { call: { ...call, hangingUp: false }, pending };
  // Asking for a nonce calls nobody. All that came after it may have.
  const nothingWasCalled = isSame && pending.step === "asking";
  return { call: failedCall(call, nothingWasCalled ? "interrupted" : "unknown", now), pending: null };
}
