import assert from "node:assert/strict";
import { test } from "node:test";
import { endedCall, failedCall, foundCall, isInTheWay, isOver, isUnderWay, lostCall, startedCall, takenCall, toldCall } from "./call.js";

const started = startedCall("abc", "102", 1);
const taken = takenCall(started, true, 2);
const told = (...states) => states.reduce((call, state, at) => toldCall(call, state, 10 + at), taken);
const TALKING = [{ state: "ringing", leg: "terminal" }, { state: "answered", leg: "terminal" }, { state: "connected" }];

test("a call that was not accepted allows neither hang-up nor DTMF", () => {
  assert.deepEqual(started, { iden: "abc", number: "102", at: 1, state: "starting", since: 1, leg: null, cause: null, canHangUp: false, canDial: false, hangingUp: false });
  assert.equal(isUnderWay(started), true);
  assert.equal(isUnderWay(null), false);
});

test("DTMF is allowed during the conversation only", () => {
  const canDial = TALKING.map((_, at) => told(...TALKING.slice(0, at + 1)).canDial);

  assert.deepEqual(canDial, [false, false, true]);
});

test("the end names the leg that was being reached", () => {
  const leg = (...states) => told(...states, { state: "ended", cause: "no_answer" }).leg;

  assert.equal(leg(), "terminal");
  assert.equal(leg(TALKING[0]), "terminal");
  assert.equal(leg(TALKING[0], { state: "unknown" }), "terminal");
  assert.equal(leg(TALKING[0], TALKING[1]), "destination");
  assert.equal(leg({ state: "ringing", leg: "destination" }), "destination");
});

test("states after the end and unknown states change nothing", () => {
  const ended = told({ state: "ended", cause: "busy" });

  assert.deepEqual([ended.cause, ended.canHangUp, isOver(ended)], ["busy", false, true]);
  assert.equal(toldCall(ended, { state: "ringing", leg: "terminal" }, 99), ended);
  for (const odd of [undefined, null, 7, "ringing", {}, { state: "queued" }, { state: "__proto__" }, { state: ["ended"] }])
    assert.equal(toldCall(taken, odd, 99), taken);
  assert.equal(told({ state: "ended", cause: "<b>" }).cause, "unknown");
  assert.equal(told({ state: "ringing", leg: "moon" }).leg, null);
});

test("a call that has been lost for long does not block other calls until reports arrive again", () => {
  const lost = lostCall(taken);

  assert.deepEqual([isUnderWay(lost), isInTheWay(lost), isInTheWay(foundCall(lost)), isInTheWay(taken), isInTheWay(null)], [true, false, true, true, false]);
  assert.equal(lostCall(lost), lost);
  assert.equal("isLost" in failedCall(lost, "unknown", 3), false);
});

test("a lost connection does not end a call, and a call without any report counts as failed", () => {
  assert.equal(isOver(told({ state: "unknown" })), false);
  assert.equal(isOver(failedCall(started, "unknown", 3)), true);
  assert.equal(isOver(takenCall(started, false, 2)), true);
  assert.equal(endedCall(taken, undefined, 3).cause, "unknown");
});
