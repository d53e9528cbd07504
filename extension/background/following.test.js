import assert from "node:assert/strict";
import { test } from "node:test";
import { startedCall, takenCall } from "./call.js";
import { Following } from "./following.js";
import { Memory } from "./memory.js";
import { withCall } from "./view.js";

const STREAM = { status: 200, headers: { "content-type": "text/event-stream" } };
const state = (id, state, more = {}) => `id: ${id}\nevent: state\ndata: ${JSON.stringify({ state, ...more })}\n\n`;
const END = "event: end\ndata: {}\n\n";
const stream = (...chunks) => () => new Response(new Blob(chunks).stream(), STREAM);

/** A call that is followed on a server with these answers, one for each connection; and the observed states. */
async function following(answers, { waits = 0, pending: kept = {} } = {}) {
  let time = 1000;
  const [seen, asked, waited] = [[], [], []];
  const memory = new Memory({ get: async () => ({}), set: async () => {} }, (_, { view }) => seen.push(view.call));
  const call = takenCall(startedCall("abc", "102", 1), true, 2);
  const pending = { iden: "abc", step: "following", server: "https://x", token: "t", ...kept };
  await memory.load(() => ({ account: null, pending, view: withCall({ history: [], call: null }, call) }));
  const server = {
    events: async (pending) => {
      asked.push(pending.last);
      return answers.shift()?.();
    },
  };
  let touched = 0;
  const over = new Promise((done) => {
    const wait = async (milliseconds) => {
      waited.push(milliseconds);
      time += waits || milliseconds;
      if (answers.length === 0 && !waits) await new Promise(done);
    };
    const parts = new Following({ memory, server, now: () => time, wait, touch: () => touched++ });
    parts.follow();
    parts.follow();
    const look = setInterval(() => memory.state.pending || done(clearInterval(look)), 1);
  });
  await over;
  const states = seen.map(({ state, leg, cause, problem, isLost }) => [isLost && "lost", state, problem ?? cause ?? leg].filter(Boolean).join(" "));
  return { states: states.filter((it, at) => it !== states[at - 1]), asked, waited, touched, memory };
}

test("a call is followed to its end over one connection, however often following is requested", async () => {
  const { states, asked, memory } = await following([stream(state(1, "accepted"), state(2, "ringing", { leg: "terminal" }), state(3, "ended", { cause: "busy" }), END)]);

  assert.deepEqual(states, ["accepted", "ringing terminal", "ended busy"]);
  assert.deepEqual(asked, [undefined]);
  assert.equal(memory.state.pending, null);
  assert.equal(memory.state.view.history.length, 1);
});

test("repeated, reordered and invalid events change nothing", async () => {
  const odd = ["event: state\nid: 3\ndata: {\n\n", "event: state\nid: 3\ndata: null\n\n", "event: other\nid: 3\ndata: {}\n\n", ": beat\n\n"];
  const told = [state(1, "accepted"), state(2, "connected"), state(1, "ringing", { leg: "terminal" }), state(2, "ended"), ...odd, state(3, "ended", { cause: "completed" }), state(4, "connected")];

  const { states, touched } = await following([stream(...told)]);

  assert.deepEqual(states, ["accepted", "connected", "ended completed"]);
  assert.ok(touched > 0);
});

test("a broken connection resumes after the last event, and is not shown", async () => {
  const { states, asked, waited } = await following([stream("retry: 700\n\n", state(1, "accepted")), stream(state(2, "connected")), stream(state(3, "ended", { cause: "completed" }))]);

  assert.deepEqual(states, ["accepted", "connected", "ended completed"]);
  assert.deepEqual(asked, [undefined, "1", "2"]);
  assert.equal(waited[0], 700);
});

test("a call counts as lost after the second failed connection, and is found again by the third", async () => {
  const { states } = await following([stream(state(1, "connected")), () => undefined, stream(": beat\n\n"), stream(state(2, "ended", { cause: "completed" }))]);

  assert.deepEqual(states, ["connected", "unknown", "connected", "ended completed"]);
});

test("a server that is unreachable for minutes blocks no calls, and is given up after a quarter of an hour", async () => {
  const { states, asked } = await following([], { waits: 30_000 });

  assert.deepEqual(states, ["accepted", "unknown", "lost unknown", "failed unknown"]);
  assert.equal(asked.length, 32);
});

test("a call is found again after minutes", async () => {
  const gone = Array(40).fill(() => undefined);

  const { states } = await following([stream(state(1, "connected")), ...gone, stream(": beat\n\n"), stream(state(2, "ended", { cause: "completed" }))]);

  assert.deepEqual(states, ["connected", "unknown", "lost unknown", "connected", "ended completed"]);
});

test("the back-off grows with the time that the server is unreachable", async () => {
  const gone = Array(40).fill(() => undefined);

  const { waited } = await following([...gone, stream(state(1, "ended"))]);

  assert.deepEqual([waited[0], waited[1], waited[39]], [2_000, 2_000, 30_000]);
  assert.ok(waited.every((pause, at) => pause >= (waited[at - 1] ?? 0)));
});

test("a restarted background continues the back-off of the previous run", async () => {
  const away = (lostAt) => following([], { waits: 30_000, pending: { lostAt } });

  assert.equal((await away(1_000 - 870_000)).asked.length, 3);
  assert.deepEqual((await away(1_000 - 910_000)).states, ["failed unknown"]);
});

test("a call is over when all events were sent or the server no longer has it", async () => {
  for (const status of [204, 401, 403, 404]) {
    const { states } = await following([() => new Response(status === 204 ? null : "{}", { status })]);
    assert.deepEqual(states, ["ended unknown"], String(status));
  }
  assert.deepEqual((await following([stream(state(1, "connected"), END)])).states, ["connected", "ended unknown"]);
});

test("an answer that is no event stream, or one endless line, is not accepted", async () => {
  const page = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  const endless = stream("data: " + "x".repeat(100_000));

  const { states } = await following([page, () => new Response("", { status: 503 }), endless, stream(state(1, "ended", { cause: "busy" }))]);

  assert.deepEqual(states, ["accepted", "unknown", "ended busy"]);
});

test("the reconnection delay of a server is limited at both ends", async () => {
  const quick = await following([stream("retry: 0\n\n"), stream(state(1, "ended"))]);
  const slow = await following([stream("retry: 999999999\n\n"), stream(state(1, "ended"))]);

  assert.deepEqual([quick.waited[0], slow.waited[0]], [500, 15_000]);
});
