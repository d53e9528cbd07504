import assert from "node:assert/strict";
import { test } from "node:test";
import { lostCall } from "./call.js";
import { Calling } from "./calling.js";
import { Controlling } from "./controlling.js";
import { Memory } from "./memory.js";
import { viewOf } from "./view.js";

const ACCOUNT = { server: "https://x", aor: "a@b", ha1: "h" };
const NONCE = { status: 200, body: { nonce: "n", realm: "b" } };

/** A signed-in user and a server with these answers. `kept` is the stored state at each request. */
async function desk({ challenges = [NONCE, NONCE], calls, control = { status: 200 }, account = ACCOUNT, wasm, area } = {}) {
  const [asked, kept] = [[], []];
  let disk = {};
  const memory = new Memory({ get: async () => ({}), set: async (changes) => (disk = structuredClone({ ...disk, ...changes })), ...area }, () => {});
  const view = viewOf({ account, settings: {}, managed: {}, call: null, history: [] });
  await memory.load(() => ({ account, pending: null, view }));
  const placed = calls ?? [(iden) => ({ status: 200, body: { iden, token: "t" } })];
  const note = (what) => (asked.push(what), kept.push(disk.pending));
  const server = {
    challenge: async () => (note("challenge"), challenges.shift()),
    call: async (_, { iden, destination }) => (note(`call ${destination}`), placed.shift()(iden)),
    hangUp: async () => (note("hang up"), control),
    dial: async (_, digits) => (note(`dial ${digits}`), control),
  };
  let followed = 0;
  let next = 0;
  const doors = { memory, server, now: () => 1, random: (bound) => next++ % bound, following: { follow: () => followed++ } };
  const calling = new Calling({ ...doors, wasm: wasm ?? (async () => ({ respond: () => "r" })) });
  return { calling, controlling: new Controlling(doors), memory, asked, kept };
}

test("each step is stored before it is done", async () => {
  const { calling, memory, asked, kept } = await desk();

  assert.deepEqual(await calling.place("102"), { ok: true });

  const iden = "ABCDEFGHIJKLMNOP";
  assert.deepEqual(asked, ["challenge", "call 102"]);
  assert.deepEqual(kept, [{ iden, step: "asking" }, { iden, step: "placing" }]);
  assert.deepEqual(memory.state.pending, { iden, step: "following", server: "https://x", token: "t" });
  assert.equal(memory.state.view.call.state, "accepted");
});

test("an expired nonce costs one more request, for a call with the same iden", async () => {
  const expired = () => ({ status: 401 });
  const names = [];
  const { calling, asked, kept } = await desk({ calls: [expired, (iden) => (names.push(iden), { status: 200, body: { iden, token: "t" } })] });

  assert.deepEqual(await calling.place("102"), { ok: true });

  assert.deepEqual(asked, ["challenge", "call 102", "challenge", "call 102"]);
  assert.deepEqual([kept[0].iden, kept[2].step], [names[0], "asking"]);
  assert.deepEqual(await (await desk({ calls: [expired, expired] })).calling.place("102"), { ok: false, problem: "expired" });
});

test("a call that a broken connection repeated exists, and is not followed", async () => {
  const { calling, memory } = await desk({ calls: [() => ({ status: 401 }), () => ({ status: 409, body: { error: "iden in use" } })] });

  assert.deepEqual(await calling.place("102"), { ok: false, problem: "unknown" });
  assert.deepEqual([memory.state.view.call.problem, memory.state.pending], ["unknown", null]);
});

test("an internal error before the call does not block the next call", async () => {
  const broken = async () => {
    throw new Error("no WebAssembly");
  };
  const { calling, memory, asked } = await desk({ wasm: broken });

  assert.deepEqual(await calling.place("102"), { ok: false, problem: "other" });
  assert.deepEqual(await calling.place("102"), { ok: false, problem: "other" });
  assert.deepEqual(asked, ["challenge", "challenge"]);
  assert.equal(memory.state.view.call.state, "failed");
  assert.equal(memory.state.view.history.length, 2);
});

test("a stored value that is not a hash cannot sign", async () => {
  const { calling, asked } = await desk({ wasm: async () => ({ respond: () => undefined }) });

  assert.deepEqual(await calling.place("102"), { ok: false, problem: "refused" });
  assert.deepEqual(asked, ["challenge"]);
});

test("a sign-out while the nonce is requested prevents the call", async () => {
  const { calling, memory, asked } = await desk();

  const answer = calling.place("102");
  await memory.change(({ view }) => ({ account: null, pending: null, view: { ...view, call: null } }));

  assert.deepEqual(await answer, { ok: false, problem: "signed_out" });
  assert.deepEqual(asked, ["challenge"]);
  assert.equal(memory.state.view.call, null);
});

test("of several simultaneous calls, one is placed", async () => {
  const { calling, asked } = await desk();

  const answers = await Promise.all(Array.from({ length: 5 }, () => calling.place("102")));

  assert.deepEqual(answers.map(({ problem }) => problem), [undefined, "busy", "busy", "busy", "busy"]);
  assert.deepEqual(asked, ["challenge", "call 102"]);
});

test("a call that has been lost for long makes room for another one, and is in the history", async () => {
  const { calling, memory, asked } = await desk();
  await calling.place("102");
  assert.equal((await calling.place("103")).problem, "busy");
  await memory.change(({ view }) => ({ view: { ...view, call: lostCall(view.call) } }));
  const lost = memory.state.pending.iden;

  assert.equal((await calling.place("no number")).problem, "number");
  assert.equal(memory.state.pending.iden, lost);
  await calling.place("103");

  assert.deepEqual(memory.state.view.history.map(({ number, problem }) => [number, problem]).at(-1), ["102", "unknown"]);
  assert.equal(memory.state.view.call.number, "103");
  assert.notEqual(memory.state.pending?.iden, lost);
  assert.deepEqual(asked.slice(0, 3), ["challenge", "call 102", "challenge"]);
});

test("a hang-up is sent once, and may be repeated if it failed", async () => {
  const { calling, controlling, memory, asked } = await desk({ control: { status: 502 } });
  assert.deepEqual(await controlling.hangUp(), { ok: false, problem: "over" });
  await calling.place("102");

  const both = await Promise.all([controlling.hangUp(), controlling.hangUp()]);

  assert.deepEqual(both, [{ ok: false, problem: "phone_system" }, { ok: true }]);
  assert.equal(memory.state.view.call.hangingUp, false);
  assert.equal(asked.filter((it) => it === "hang up").length, 1);
  assert.deepEqual(await controlling.dial("1"), { ok: false, problem: "other" });
});
