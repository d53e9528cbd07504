// The documented sequence of events, through the function as the service runs it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../call.mjs";
import { handle } from "../index.mjs";
import { AudioService } from "./audio-service.mjs";

const VISITOR = "+12025550142";
const QUEUE = "+12025550150";
const OURS = "+12025550145";
const CALL_ID = "a".repeat(26);
const PLACED = {
  FromPhoneNumber: OURS,
  ToPhoneNumber: VISITOR,
  ArgumentsMap: {
    call_id: CALL_ID,
    legs: "visitor,agent",
    bridge_to: QUEUE,
    bridge_from: OURS,
    bridge_seconds: "45",
  },
};

/** A call on the stand-in, and its reported states. */
function placed(change = {}) {
  const states = [];
  const lines = [];
  const ports = {
    url: "https://calls.example/providers/chime/events",
    secret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    now: () => 1_795_248_000_000,
    log: (line) => lines.push(line),
    fetch: async (url, { body }) => {
      states.push(JSON.parse(body));
      return new Response(null, { status: 204 });
    },
    ...change.ports,
  };
  const request = { ...PLACED, ArgumentsMap: { ...PLACED.ArgumentsMap, ...change.arguments } };
  const service = new AudioService((event) => handle(event, ports), "transaction-1", request);
  return { service, states, lines };
}

/** The states without the members that all of them share. */
function told(states) {
  return states.map(({ state, leg, cause }) => [state, leg ?? cause].filter(Boolean).join(" "));
}

/** Up to the connection of both legs. */
async function connected(call) {
  await call.service.starts();
  await call.service.rings();
  await call.service.answers();
  await call.service.bridgeAnswers();
}

test("an answered call is bridged, and each state is reported once and in order", async () => {
  const call = placed();

  await connected(call);
  await call.service.hangsUp("LEG-A");

  const { service, states } = call;
  assert.deepEqual(told(states), ["ringing visitor", "answered visitor", "connected", "ended completed"]);
  assert.deepEqual(service.actions[0], {
    Type: "CallAndBridge",
    Parameters: {
      CallTimeoutSeconds: 45,
      CallerIdNumber: OURS,
      Endpoints: [{ BridgeEndpointType: "PSTN", Uri: QUEUE }],
    },
  });
  for (const state of states) {
    assert.equal(state.call_id, CALL_ID);
    assert.equal(state.transaction_id, "transaction-1");
  }
  const sequences = states.map((state) => state.sequence);
  assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b));
  assert.equal(new Set(sequences).size, states.length);
});

for (const first of ["LEG-A", "LEG-B"]) {
  test(`when ${first} hangs up, the other leg is hung up too, and then the call has ended`, async () => {
    const { service, states } = placed();
    await connected({ service });

    await service.hangsUp(first);

    assert.deepEqual(service.connectedLegs, []);
    assert.deepEqual(told(states).slice(3), ["ended completed"]);
  });
}

test("a requested hang-up ends both legs", async () => {
  const { service, states } = placed();
  await connected({ service });

  await service.updates({ action: "hangup" });

  assert.deepEqual(service.connectedLegs, []);
  assert.deepEqual(told(states).slice(3), ["ended completed"]);
});

test("a hang-up before the second leg answers ends the call as cancelled", async () => {
  const { service, states } = placed();
  await service.starts();
  await service.answers();

  await service.updates({ action: "hangup" });

  assert.deepEqual(service.connectedLegs, []);
  assert.deepEqual(told(states), ["answered visitor", "ended cancelled"]);
});

test("a second leg that answers after the end was requested is hung up and not connected", async () => {
  const { service, states } = placed();
  await service.starts();
  await service.answers();
  await service.hangsUp("LEG-A");
  assert.deepEqual(told(states).slice(1), ["ended cancelled"]);

  await service.bridgeAnswers();

  assert.deepEqual(service.connectedLegs, [], "a voicemail would cost money until it hangs up");
  assert.ok(!told(states).includes("connected"));
});

test("when the second leg is not reached, the first is hung up, and the cause is told", async () => {
  for (const [errorType, cause] of [["CallNotAnswered", "no_answer"], ["SystemException", "failed"]]) {
    const { service, states } = placed();
    await service.starts();
    await service.answers();

    await service.bridgeFails(errorType);

    assert.deepEqual(service.connectedLegs, []);
    assert.deepEqual(told(states), ["answered visitor", `ended ${cause}`]);
  }
});

test("a first leg that is not reached ends the call with the cause of its SIP status", async () => {
  const causes = { 480: "no_answer", 408: "no_answer", 603: "no_answer", 486: "busy", 503: "failed" };
  for (const [status, cause] of [...Object.entries(causes), ["0", "unknown"], [undefined, "unknown"]]) {
    const { service, states } = placed();
    await service.starts();
    await service.rings();

    await service.hangsUp("LEG-A", status && Number(status));

    assert.deepEqual(told(states), ["ringing visitor", `ended ${cause}`], `status ${status}`);
  }
});

test("digits are played into the second leg, and only once it is connected", async () => {
  const { service } = placed();
  await service.starts();
  await service.answers();
  await service.updates({ action: "digits", digits: "1" });
  assert.deepEqual(service.digits, []);

  await service.bridgeAnswers();
  await service.updates({ action: "digits", digits: "5" });
  await service.updates({ action: "digits", digits: "#" });

  assert.deepEqual(service.digits, [["call-id-of-leg-b", "5"], ["call-id-of-leg-b", "#"]]);
});

test("a request that is none of ours does nothing", async () => {
  for (const request of [{}, { action: "transfer" }, { action: "digits" }, { action: "digits", digits: "5;w" }]) {
    const { service, states } = placed();
    await connected({ service });
    const before = service.actions.length;

    await service.updates(request);

    assert.equal(service.actions.length, before, JSON.stringify(request));
    assert.equal(states.length, 3);
  }
});

test("the legs of a user's own call have the names that the server gave", async () => {
  const { service, states } = placed({ arguments: { legs: "terminal,destination" } });

  await connected({ service });

  assert.deepEqual(told(states), ["ringing terminal", "answered terminal", "connected"]);
});

test("an invocation that is repeated has the same reply", async () => {
  const { service } = placed();
  await service.starts();
  await service.answers();
  const [bridge] = service.actions;

  const again = await service.repeats();

  assert.deepEqual(again.Actions, [bridge]);
  assert.deepEqual(again.TransactionAttributes, service.attributes);
});

test("without a number for the second leg, the first is not left alone", async () => {
  for (const bridgeTo of ["", "500", "+1202555014x"]) {
    const { service, states } = placed({ arguments: { bridge_to: bridgeTo } });
    await service.starts();

    await service.answers();

    assert.deepEqual(service.connectedLegs, []);
    assert.deepEqual(told(states), ["answered visitor", "ended failed"]);
  }
});

test("the time limit of the second leg is one that the service accepts", async () => {
  for (const [text, seconds] of [["120", 120], ["1", 1], ["0", 30], ["121", 30], ["", 30], ["x", 30]]) {
    const { service } = placed({ arguments: { bridge_seconds: text } });
    await service.starts();
    await service.answers();

    assert.equal(service.bridge.CallTimeoutSeconds, seconds, text);
  }
});

test("a call that click2call did not place is left alone", () => {
  for (const type of ["NEW_INBOUND_CALL", "CALL_ANSWERED", "HANGUP", "CALL_UPDATE_REQUESTED", "SOMETHING_NEW"]) {
    const event = { SchemaVersion: "1.0", Sequence: 1, InvocationEventType: type, CallDetails: { Participants: [] } };

    assert.deepEqual(decide(event), { state: null, actions: [], attributes: {} });
  }
});

test("an event of another kind changes nothing and keeps the attributes", async () => {
  for (const type of ["DIGITS_RECEIVED", "ACTION_INTERRUPTED", "INVALID_LAMBDA_RESPONSE", "SOMETHING_NEW"]) {
    const attributes = { call_id: CALL_ID, phase: "connected" };
    const event = { Sequence: 9, InvocationEventType: type, CallDetails: { TransactionAttributes: attributes } };

    assert.deepEqual(decide(event), { state: null, actions: [], attributes });
  }
});

test("the tags of legs may be written as the guide writes them elsewhere", () => {
  const participants = [
    { CallId: "call-id-1", ParticipantTag: "Leg-A", Status: "Connected" },
    { CallId: "call-id-2", ParticipantTag: "Leg-B", Status: "Disconnected" },
  ];
  const event = {
    Sequence: 6,
    InvocationEventType: "HANGUP",
    ActionData: { Type: "ReceiveDigits", Parameters: { CallId: "call-id-2", ParticipantTag: "LEG-B" } },
    CallDetails: {
      TransactionAttributes: { call_id: CALL_ID, phase: "connected" },
      Participants: participants,
    },
  };

  const { state, actions } = decide(event);

  assert.equal(state, null);
  assert.deepEqual(actions, [{ Type: "Hangup", Parameters: { ParticipantTag: "LEG-A", SipResponseCode: "0" } }]);
});
