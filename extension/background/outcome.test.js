import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOfCall, outcomeOfChallenge, outcomeOfControl } from "./outcome.js";

const ODD_BODIES = [undefined, null, [], "x", 7, {}, { nonce: 7, realm: "r" }, { nonce: "" }, { nonce: "n", realm: "r".repeat(2000) }];

test("a nonce is valid only with its realm", () => {
  assert.deepEqual(outcomeOfChallenge({ status: 200, body: { nonce: "n", realm: "r", more: 1 } }), { nonce: "n", realm: "r" });
  for (const body of ODD_BODIES) assert.deepEqual(outcomeOfChallenge({ status: 200, body }), { problem: "unreached" });
});

test("a proof of work is made if the server requires one that is not too large", () => {
  const challenge = (bits) => outcomeOfChallenge({ status: 200, body: { nonce: "n", realm: "r", proof_bits: bits } });

  assert.deepEqual(challenge(20), { nonce: "n", realm: "r", proofBits: 20 });
  for (const bits of [0, -1, 25, 1.5, "20", null]) assert.deepEqual(challenge(bits), { problem: "other" }, String(bits));
});

test("each refusal of a nonce has its problem", () => {
  const problem = (status) => outcomeOfChallenge({ status, retryAfter: 9 });

  assert.deepEqual(problem(429), { problem: "limited", retryAfter: 9 });
  assert.deepEqual([0, 400, 404, 405, 500, 502, 503].map((status) => problem(status).problem), ["unreached", "refused", "other", "other", "unreached", "unreached", "unreached"]);
});

test("a call is placed if the answer is about this call", () => {
  assert.deepEqual(outcomeOfCall({ status: 200, body: { iden: "abc", token: "t" } }, "abc"), { token: "t" });
  assert.deepEqual(outcomeOfCall({ status: 200, body: { iden: "abc" } }, "abc"), { token: undefined });
  assert.deepEqual(outcomeOfCall({ status: 200, body: { iden: "abc", token: 7 } }, "abc"), { token: undefined });
  for (const body of [...ODD_BODIES, { iden: "another", token: "t" }]) assert.deepEqual(outcomeOfCall({ status: 200, body }, "abc"), { problem: "unknown" });
});

test("calls that were certainly not placed differ from unknown outcomes", () => {
  const problem = (status, error) => outcomeOfCall({ status, body: error && { error } }, "abc").problem;

  assert.equal(problem(400, "invalid destination"), "number");
  assert.equal(problem(403, "destination not allowed"), "number");
  assert.deepEqual([400, 401, 403, 404, 405, 408, 409, 413, 429].map((status) => problem(status, "x")), ["other", "expired", "refused", "other", "other", "expired", "unknown", "other", "limited"]);
  assert.equal(problem(403, "do not call"), "number");
  assert.equal(problem(503, "calls stopped"), "phone_system");
  assert.equal(problem(502, "could not originate call"), "phone_system");
  assert.deepEqual([0, 204, 302, 500, 502, 503, 504].map((status) => problem(status)), Array(7).fill("unknown"));
});

test("a call that is over cannot be hung up", () => {
  assert.deepEqual([200, 404, 409, 429, 502, 0, 500].map((status) => outcomeOfControl({ status })), [undefined, "over", "over", "limited", "phone_system", "other", "other"]);
});
