import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnderWay } from "./call.js";
import { Calling } from "./calling.js";
import { Memory } from "./memory.js";
import { recovered } from "./recovery.js";
import { viewOf, withCall } from "./view.js";

const ACCOUNT = { server: "https://x", aor: "a@b", ha1: "h" };

/** A browser's memory, and a server that no longer has the first nonce. Both outlive the background. */
class World {
  disk = {};
  placed = [];
  nonces = 0;

  /** One run of the background, which the browser stops at step `end`, `before` or `after` its effect. */
  async live(end = Infinity, when = "before") {
    let steps = 0;
    let isEnded;
    const ended = new Promise((done) => (isEnded = done));
    const step = async (effect) => {
      const isLast = ++steps === end;
      if (steps > end || (isLast && when === "before")) return isEnded() ?? new Promise(() => {});
      const result = await effect();
      return isLast ? isEnded() ?? new Promise(() => {}) : result;
    };
    const memory = new Memory({ get: async () => this.disk, set: (changes) => step(async () => void (this.disk = structuredClone({ ...this.disk, ...changes }))) }, () => {});
    const start = memory.load(({ view, pending }) => {
      const life = recovered({ call: view?.call ?? null, pending }, 1);
      const shown = withCall(view ?? viewOf({ account: ACCOUNT, settings: {}, managed: {} }), life.call);
      return { account: ACCOUNT, pending: life.pending ?? null, view: shown };
    });
    await Promise.race([start, ended]);
    const server = {
      challenge: () => step(async () => ({ status: 200, body: { nonce: `${this.nonces++}`, realm: "b" } })),
      call: (_, { nonce, iden }) => step(async () => this.call(nonce, iden)),
    };
    const doors = { memory, server, wasm: async () => ({ respond: () => "r" }), now: () => 1, following: { follow() {} } };
    const calling = new Calling({ ...doors, random: (bound) => Math.floor(Math.random() * bound) });
    return { memory, ended, place: () => calling.place("102") };
  }

  call(nonce, iden) {
    if (nonce === "0") return { status: 401, body: { error: "invalid nonce" } };
    this.placed.push(iden);
    return { status: 200, body: { iden, token: "t" } };
  }
}

test("wherever the browser stops the background, no call is placed twice, no placed call is denied, and the next call is possible", async () => {
  const seen = new Set();
  for (let end = 1; end <= 12; end++) {
    for (const when of ["before", "after"]) {
      const world = new World();
      const first = await world.live(end, when);
      if (first.memory.state) await Promise.race([first.place(), first.ended]);
      const next = await world.live();

      const { call } = next.memory.state.view;
      const where = `step ${end}, ${when}: ${call?.state}`;
      seen.add(call ? (call.problem ?? call.state) : "none");
      assert.ok(world.placed.length <= 1, where);
      if (!call || call.problem === "interrupted") assert.deepEqual(world.placed, [], where);
      if (isUnderWay(call)) assert.deepEqual([world.placed, next.memory.state.pending.token], [[call.iden], "t"], where);
      else assert.deepEqual(await next.place(), { ok: true }, where);
      assert.equal(new Set(world.placed).size, world.placed.length, where);
    }
  }
  assert.deepEqual([...seen].sort(), ["accepted", "interrupted", "none", "unknown"]);
});
