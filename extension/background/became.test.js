import assert from "node:assert/strict";
import { test } from "node:test";
import { becameOf, placeOf } from "./became.js";
import { failedCall, startedCall, takenCall } from "./call.js";

const HERE = placeOf({ tab: { id: 7 }, origin: "https://shop.example" });
const started = { ...startedCall("abc", "102", 1), from: HERE };

test("whoever asked for a call is told what became of it", () => {
  assert.deepEqual(becameOf(failedCall(started, "interrupted", 2), "1-02", HERE), { ok: false, problem: "interrupted" });
  assert.deepEqual(becameOf(takenCall(started, true, 2), "102", HERE), { ok: true });
});

test("of a call that was asked for elsewhere, of another number or of none nothing is told", () => {
  const elsewhere = [{ tab: { id: 8 }, origin: "https://shop.example" }, { tab: { id: 7 }, origin: "https://other.example" }, {}].map(placeOf);

  for (const place of elsewhere) assert.deepEqual(becameOf(takenCall(started, true, 2), "102", place), { ok: false, problem: "other" });
  for (const [call, number] of [[started, "103"], [null, "102"], [{ ...started, from: undefined }, "102"]]) {
    assert.deepEqual(becameOf(call, number, HERE), { ok: false, problem: "other" });
  }
  assert.deepEqual(becameOf({ ...started, from: undefined }, "102", undefined), { ok: false, problem: "other" });
});
