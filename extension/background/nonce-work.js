// Proof of work for a nonce, required while the password of this address is under attack (docs/signed-calls.md).

import { solve } from "../../assets/proof/proof.js";

/** The last part of the nonce and a colon fill one block of SHA-256. */
const END = 63;

/** The number that solves the challenge; undefined if the challenge requires none. */
export async function proofOf({ nonce, proofBits }) {
  if (!proofBits || nonce.length < END) return undefined;
  const answer = await solve({ challenge: nonce.slice(-END), bits: proofBits, fixed: true });
  return answer.slice(END + 1);
}
