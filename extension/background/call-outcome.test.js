import assert from "node:assert/strict";
import { test } from "node:test";
import { callOutcome, pageKey } from "./call-outcome.js";
import { failedCall, startedCall, takenCall } from "./call.js";

const HERE = pageKey({ tab: { id: 7 }, origin: "https://shop.example" });
const started = { ...startedCall("abc", "102", 1), from: HERE };

test("the page that requested a call gets its outcome", () => {
  assert.deepEqual(callOutcome(failedCall(started, "interrupted", 2), "1-02", HERE), { ok: false, problem: "interrupted" });
  assert.deepEqual(callOutcome(takenCall(started, true, 2), "102", HERE), { ok: true });
});

test("no outcome is reported for a call of another page, for another number or without a call", () => {
  const elsewhere = [{ tab: { id: 8 }, origin: "https://shop.example" }, { tab: { id: 7 }, origin: "https://other.example" }, {}].map(pageKey);

  for (const place of elsewhere) assert.deepEqual(callOutcome(takenCall(started, true, 2), "102", place), { ok: false, problem: "other" });
  for (const [call, number] of [[started, "103"], [null, "102"], [{ ...started, from: undefined }, "102"]]) {
    assert.deepEqual(callOutcome(call, number, HERE), { ok: false, problem: "other" });
  }
  assert.deepEqual(callOutcome({ ...started, from: undefined }, "102", undefined), { ok: false, problem: "other" });
});
