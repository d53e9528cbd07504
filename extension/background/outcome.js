// Interprets the server's answers. An answer is `{ status, body, retryAfter?, date? }`: status 0 if there was none, body
// undefined if it was not JSON. Problems are those of `shared/problems.js`.

const LONGEST = 1024;
/** Zero bits: the maximum that a server requires (`attack_proof_bits` in docs/signed-calls.md). */
const MOST_BITS = 24;
/** Refusals of a number. */
const NUMBER_PROBLEMS = new Set(["destination not allowed", "do not call"]);

/** `{ nonce, realm }`, with `proofBits` if a proof of work is required; or `{ problem }`. Nothing has been called. */
export function outcomeOfChallenge({ status, body, retryAfter }) {
  if (status === 200 && isText(body?.nonce) && isText(body.realm)) {
    const { nonce, realm, proof_bits: proofBits } = body;
    if (proofBits === undefined) return { nonce, realm };
    return Number.isInteger(proofBits) && proofBits > 0 && proofBits <= MOST_BITS ? { nonce, realm, proofBits } : { problem: "other" };
  }
  if (status === 400) return { problem: "refused" };
  if (status === 429) return { problem: "limited", retryAfter };
  // A login page of the network (captive portal) may answer instead of the server.
  return { problem: status === 0 || status === 200 || status >= 500 ? "unreached" : "other" };
}

/**
* `{ token }` of a call that was placed (absent if it may not be followed); or `{ problem }`. Only `unknown` leaves open whether
* anything was called; `expired` means that a new nonce is needed.
*/
export function outcomeOfCall({ status, body, retryAfter }, iden) {
  if (status === 200) return body?.iden === iden ? { token: isText(body.token) ? body.token : undefined } : { problem: "unknown" };
  if (status === 400) return { problem: body?.error === "invalid destination" ? "number" : "other" };
  if (status === 401 || status === 408) return { problem: "expired" };
  // The called person is on the do-not-call list, or such numbers are not called.
  if (status === 403) return { problem: NUMBER_PROBLEMS.has(body?.error) ? "number" : "refused" };
  if (status === 429) return { problem: "limited", retryAfter };
  // A call with this `iden` exists: our own request, repeated by a proxy or the browser.
  if (status === 409) return { problem: "unknown" };
  if (status > 400 && status < 500) return { problem: "other" };
  // All calls are stopped by the operator: nothing was called.
  if (status === 503 && body?.error === "calls stopped") return { problem: "phone_system" };
  // A 502 with the server's body states that nothing was called. A 502 of a proxy leaves it open.
  return { problem: status === 502 && isText(body?.error) ? "phone_system" : "unknown" };
}

/** The result of hang-up and DTMF: undefined on success, else the problem. */
export function outcomeOfControl({ status }) {
  if (status === 200) return undefined;
  if (status === 404 || status === 409) return "over";
  if (status === 429) return "limited";
  return status === 502 ? "phone_system" : "other";
}

function isText(value) {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST;
}
