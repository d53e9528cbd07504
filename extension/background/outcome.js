// What the server's answers mean. An answer is `{ status, body, retryAfter?, date? }`: status 0 where none came, body
// undefined where it was no JSON. Problems are those of `shared/problems.js`.

const LONGEST = 1024;
/** Zero bits: the most that a server asks for (`attack_proof_bits` in docs/signed-calls.md). */
const MOST_BITS = 24;

/** `{ nonce, realm }`, with `proofBits` if work has to be done first; or `{ problem }`. Nothing was called by then. */
export function outcomeOfChallenge({ status, body, retryAfter }) {
  if (status === 200 && isText(body?.nonce) && isText(body.realm)) {
    const { nonce, realm, proof_bits: proofBits } = body;
    if (proofBits === undefined) return { nonce, realm };
    return Number.isInteger(proofBits) && proofBits > 0 && proofBits <= MOST_BITS ? { nonce, realm, proofBits } : { problem: "other" };
  }
  if (status === 400) return { problem: "refused" };
  if (status === 429) return { problem: "limited", retryAfter };
  // Where a page of a hotel's network answers, too, the network is to be looked at.
  return { problem: status === 0 || status === 200 || status >= 500 ? "unreached" : "other" };
}

/**
 * `{ token }` of a call that was placed, without one where nobody may follow it; or `{ problem }`, of which only
 * `unknown` leaves open whether anything was called, and `expired` means that another nonce may do.
 */
export function outcomeOfCall({ status, body, retryAfter }, iden) {
  if (status === 200) return body?.iden === iden ? { token: isText(body.token) ? body.token : undefined } : { problem: "unknown" };
  if (status === 400) return { problem: body?.error === "invalid destination" ? "number" : "other" };
  if (status === 401 || status === 408) return { problem: "expired" };
  if (status === 403) return { problem: body?.error === "destination not allowed" ? "number" : "refused" };
  if (status === 429) return { problem: "limited", retryAfter };
  // A call of this very name is there: ours, which somebody on the way sent twice.
  if (status === 409) return { problem: "unknown" };
  if (status > 400 && status < 500) return { problem: "other" };
  // A 502 of the server says that nothing was called, one of something before the server says nothing.
  return { problem: status === 502 && isText(body?.error) ? "phone_system" : "unknown" };
}

/** Of hanging up and of dialling: undefined if it was done, else the problem. */
export function outcomeOfControl({ status }) {
  if (status === 200) return undefined;
  if (status === 404 || status === 409) return "over";
  if (status === 429) return "limited";
  return status === 502 ? "phone_system" : "other";
}

function isText(value) {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST;
}
