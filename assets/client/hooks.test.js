// node --test

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterCall, isAllowed } from "./hooks.js";

test("only false and a hook that fails forbid a call", async () => {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);

  for (const answer of [true, undefined, 0, Promise.resolve("yes")]) assert.equal(await isAllowed(() => answer, {}), true);
  assert.equal(await isAllowed(() => false, {}), false);
  assert.equal(await isAllowed(async () => false, {}), false);
  assert.equal(
    await isAllowed(() => {
      throw new Error("no dialog");
    }, {}),
    false
  );
  assert.deepEqual(reported, ["no dialog"]);
});

test("the hook knows what the button asks for", async () => {
  const wanted = { phoneNumber: "+12025550142", context: { jobId: "J-1" } };
  let seen;
  await isAllowed((what) => void (seen = what), wanted);
  assert.deepEqual(seen, wanted);
});

test("a call that the client stopped following has no end for the hook", () => {
  for (const [state, error, runs] of [["ended", undefined, 1], ["unknown", undefined, 1], ["starting", new Error(), 1], ["connected", undefined, 0]]) {
    const call = Object.assign(new EventTarget(), { state, error });
    const over = [];
    afterCall((what) => over.push(what), call, "button");
    call.dispatchEvent(new Event("over"));
    assert.equal(over.length, runs, state);
    if (runs) assert.deepEqual(over, [{ call, button: "button" }]);
  }
});
