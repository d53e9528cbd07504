// Recovery of a background that the browser stopped during a call. Each step is stored before it is done, as `pending`
// `{ iden, step }`: `asking` for a nonce, `placing` the call, `following` it.

import { failedCall, isUnderWay } from "./call.js";

/** The `{ call, pending }` to continue with. A call is never placed again. */
export function recovered({ call, pending }, now) {
  if (!isUnderWay(call)) return { call, pending: null };
  const isSame = pending?.iden === call.iden;
  // It is unknown whether the hang-up was sent; the user may request it again.
  if (isSame && pending.step === "following") return { call: { ...call, hangingUp: false }, pending };
  // A request for a nonce calls nothing. Every later step may have.
  const nothingWasCalled = isSame && pending.step === "asking";
  return { call: failedCall(call, nothingWasCalled ? "interrupted" : "unknown", now), pending: null };
}
