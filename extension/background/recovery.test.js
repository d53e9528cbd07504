import assert from "node:assert/strict";
import { test } from "node:test";
import { failedCall, startedCall, takenCall } from "./call.js";
import { recovered } from "./recovery.js";

const started = startedCall("abc", "102", 1);
const at = (step, iden = "abc") => recovered({ call: started, pending: { iden, step } }, 9);

test("whoever was ended while asking knows that nothing was called", () => {
  const { call, pending } = at("asking");

  assert.deepEqual([call.state, call.problem, pending], ["failed", "interrupted", null]);
});

test("whoever was ended while placing does not know, and places nothing again", () => {
  for (const { call, pending } of [at("placing"), at("asking", "another"), at("nonsense"), recovered({ call: started, pending: null }, 9)])
    assert.deepEqual([call.state, call.problem, pending], ["failed", "unknown", null]);
});

test("a call that lives is followed on", () => {
  const state = { call: takenCall(started, true, 2), pending: { iden: "abc", step: "following", token: "t" } };

  assert.deepEqual(recovered(state, 9), state);
  assert.deepEqual(recovered({ ...state, call: { ...state.call, hangingUp: true } }, 9), state);
});

test("where there was no call, or it is over, nothing is left to do", () => {
  const over = failedCall(started, "limited", 2);

  assert.deepEqual(recovered({ call: null, pending: null }, 9), { call: null, pending: null });
  assert.deepEqual(recovered({ call: over, pending: { iden: "abc", step: "asking" } }, 9), { call: over, pending: null });
});
