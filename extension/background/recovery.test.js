import assert from "node:assert/strict";
import { test } from "node:test";
import { failedCall, startedCall, takenCall } from "./call.js";
import { recovered } from "./recovery.js";

const started = startedCall("abc", "102", 1);
const at = (step, iden = "abc") => recovered({ call: started, pending: { iden, step } }, 9);

test("a stop during the nonce request means that nothing was called", () => {
  const { call, pending } = at("asking");

  assert.deepEqual([call.state, call.problem, pending], ["failed", "interrupted", null]);
});

test("a stop during the placement leaves the outcome unknown, and nothing is placed again", () => {
  for (const { call, pending } of [at("placing"), at("asking", "another"), at("nonsense"), recovered({ call: started, pending: null }, 9)])
    assert.deepEqual([call.state, call.problem, pending], ["failed", "unknown", null]);
});

test("a call that is under way is followed again", () => {
  const state = { call: takenCall(started, true, 2), pending: { iden: "abc", step: "following", token: "t" } };

  assert.deepEqual(recovered(state, 9), state);
  assert.deepEqual(recovered({ ...state, call: { ...state.call, hangingUp: true } }, 9), state);
});

test("without a call, or after its end, nothing is to be done", () => {
  const over = failedCall(started, "limited", 2);

  assert.deepEqual(recovered({ call: null, pending: null }, 9), { call: null, pending: null });
  assert.deepEqual(recovered({ call: over, pending: { iden: "abc", step: "asking" } }, 9), { call: over, pending: null });
});
