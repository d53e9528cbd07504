// `/digest.mjs`: digests and proofs of work by WebAssembly. `digest.js` loads it at the first call.

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
