// node --test

import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError } from "./api.js";
import { Call } from "./call.js";
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

test("the hook gets the call request of the button", async () => {
  const wanted = { phoneNumber: "+12025550142", context: { jobId: "J-1" } };
  let seen;
  await isAllowed((what) => void (seen = what), wanted);
  assert.deepEqual(seen, wanted);
});

/** A connection to a telephone system that accepts a call and answers `events`. */
function lineThat(events, place = async () => ({ callId: "1", state: "accepted" })) {
  return { place, events };
}

const never = () => new Promise(() => {});
const ENDED = 'event: state\ndata: {"state":"ended"}\n\nevent: end\ndata:\n\n';
const ENDS = [
  ["accepted", lineThat(async () => ({ status: 204 }))],
  ["ended", lineThat(async () => new Response(ENDED))],
  ["unknown", lineThat(async () => new Response('event: state\ndata: {"state":"ringing"}\n\nevent: end\ndata:\n\n'))],
  ["starting", lineThat(never, () => Promise.reject(new CallError("forbidden")))],
];

test("the hook runs once at each end of a call, also without progress", async () => {
  for (const [state, line] of ENDS) {
    const call = new Call(line, { phoneNumber: "+12025550142" });
    const runs = [];
    const over = new Promise((done) => call.addEventListener("over", done));
    afterCall((what) => runs.push(what), call, "button");
    await over;
    assert.equal(call.state, state);
    assert.deepEqual(runs, [{ call, button: "button" }], state);
  }
});

test("the hook does not run for a call that the client stopped following", async () => {
  const call = new Call(lineThat(never), { phoneNumber: "+12025550142" });
  await new Promise((done) => call.addEventListener("accepted", done));
  const runs = [];
  afterCall((what) => runs.push(what), call, "button");
  call.forget();
  assert.deepEqual([call.isOver, runs], [true, []]);
});
