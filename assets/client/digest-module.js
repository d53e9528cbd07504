// `/digest.mjs`: computes digests by WebAssembly, and proofs of work over nonces. `digest.js` loads it at the first call.

import init, { ha1, respond } from "digest-glue";
import { solve } from "../proof/proof.js";
import bytes from "digest-wasm";

let started;

/** Resolves to `{ ha1, respond, solve }`. */
export async function load() {
  started ??= init({ module_or_path: bytes });
  await started;
  return { ha1, respond, solve };
}
