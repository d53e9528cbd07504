// Proof of work over a nonce, while strangers guess the password of this address (docs/signed-calls.md).

import { solve } from "../../assets/proof/proof.js";

/** The end of a nonce and a colon fill one block of SHA-256. */
const END = 63;

/** The number that proves the work for a challenge; undefined if it asks for none. */
export async function proofOf({ nonce, proofBits }) {
  if (!proofBits || nonce.length < END) return undefined;
  const answer = await solve({ challenge: nonce.slice(-END), bits: proofBits, fixed: true });
  return answer.slice(END + 1);
}
