import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { proofOf } from "./nonce-work.js";

const NONCE = `1700000000.0123456789abcdef.${"0123456789abcdef".repeat(4)}`;

test("the proof has as many zero bits as required", async () => {
  const proof = await proofOf({ nonce: NONCE, proofBits: 10 });

  assert.match(proof, /^[0-9]{8}$/);
  const digest = createHash("sha256").update(`${NONCE.slice(-63)}:${proof}`).digest();
  assert.equal(digest.readUInt32BE(0) >>> 22, 0);
});

test("no work is done if none is required", async () => {
  assert.equal(await proofOf({ nonce: NONCE }), undefined);
  assert.equal(await proofOf({ nonce: "short", proofBits: 10 }), undefined);
});
