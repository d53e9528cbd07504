// The report of a state: its signature, and failures of the server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { handle } from "../index.mjs";
import { signatureHeaders } from "../report.mjs";

const VECTOR = JSON.parse(readFileSync(new URL("signed-state.json", import.meta.url), "utf8"));
const RINGING = {
  Sequence: 2,
  InvocationEventType: "RINGING",
  CallDetails: {
    TransactionId: "transaction-1",
    Participants: [{ CallId: "call-id-1", ParticipantTag: "LEG-A", To: "+12025550142", From: "+12025550145" }],
    TransactionAttributes: { call_id: "a".repeat(26), legs: "visitor,agent", bridge_to: "+12025550150" },
  },
};

/** A server that answers with these statuses in turn, or is unreachable. */
function server(...answers) {
  const messages = [];
  const lines = [];
  const ports = {
    url: "https://calls.example/providers/chime/events",
    secret: VECTOR.secret,
    now: () => VECTOR.seconds * 1000,
    log: (line) => lines.push(line),
    fetch: async (url, { headers, body, redirect, signal }) => {
      assert.ok(signal instanceof AbortSignal, "a server that hangs is not waited for");
      messages.push({ url, headers, body, redirect });
      const answer = answers[messages.length - 1];
      if (answer instanceof Error) throw answer;
      return new Response(null, { status: answer });
    },
  };
  return { ports, messages, lines };
}

test("the signature is the one that the server computes", () => {
  const headers = signatureHeaders(VECTOR.secret, VECTOR);

  assert.deepEqual(headers, {
    "webhook-id": VECTOR.id,
    "webhook-timestamp": String(VECTOR.seconds),
    "webhook-signature": VECTOR.signature,
  });
});

test("a state is sent once, signed, without a number", async () => {
  const { ports, messages, lines } = server(204);

  await handle(RINGING, ports);

  assert.equal(messages.length, 1);
  const [{ url, headers, body, redirect }] = messages;
  assert.equal(url, ports.url);
  assert.equal(redirect, "manual");
  const signed = { id: "transaction-1_2_RINGING_call", seconds: VECTOR.seconds, body };
  assert.deepEqual(headers, { "content-type": "application/json", ...signatureHeaders(ports.secret, signed) });
  assert.ok(!body.includes("202555"), body);
  assert.deepEqual(lines, []);
});

test("a server that was not reached or is busy is asked once more, with the same message", async () => {
  for (const failure of [503, 429, new TypeError("fetch failed")]) {
    const { ports, messages, lines } = server(failure, 204);

    await handle(RINGING, ports);

    assert.equal(messages.length, 2);
    assert.deepEqual(messages[0], messages[1]);
    assert.equal(lines.length, 1);
  }
});

test("a message that is refused is not sent again", async () => {
  for (const status of [401, 400, 404, 302]) {
    const { ports, messages, lines } = server(status);

    await handle(RINGING, ports);

    assert.equal(messages.length, 1, `status ${status}`);
    assert.equal(lines.length, 1);
  }
});

test("the actions are returned also when no report is taken, and the log has nothing of the call", async () => {
  const answered = { ...RINGING, InvocationEventType: "CALL_ANSWERED" };
  answered.CallDetails.TransactionAttributes.bridge_from = "+12025550145";
  const { ports, lines } = server(503, new Error("fetch failed for +12025550142"));

  const reply = await handle(answered, ports);

  assert.equal(reply.Actions[0].Type, "CallAndBridge");
  assert.equal(lines.length, 2);
  assert.ok(!lines.join().match(/202555|transaction|aaaa/), lines.join());
});

test("without an address or a secret nothing is sent, and the log says so", async () => {
  for (const missing of ["url", "secret"]) {
    const { ports, messages, lines } = server();

    await handle(RINGING, { ...ports, [missing]: undefined });

    assert.equal(messages.length, 0);
    assert.match(lines[0], /CLICK2CALL_EVENTS_URL and CLICK2CALL_EVENTS_SECRET/);
  }
});
