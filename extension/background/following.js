// Follows a call that lives, through lost connections and through the ends of the background.
//
// It goes by `pending` of the memory: `{ iden, step: "following", server, token, last?, seen?, lostAt? }`: the id and
// the state of the last event, and since when nothing was heard (milliseconds).

import { endedCall, failedCall, foundCall, isOver, lostCall, toldCall } from "./call.js";
import { EventStream } from "./sse.js";
import { withCall } from "./view.js";

/** The server's heart beats every 15 seconds. */
const QUIET = 45_000;
/** How long a server may be away before its call keeps nobody from calling any more, and before it is given up. */
const AWAY = { lost: 120_000, over: 900_000 };
/** Whoever is ended amid a pause, as the browser may do from the longest on, is woken by an alarm no later. */
const RETRY = { shortest: 500, usual: 2_000, longest: 15_000, pause: 30_000 };

export class Following {
  #run;

  /** @param doors `memory`, `server`, `now`, `wait(milliseconds)`, and `touch()`, which keeps the background awake. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** Follows the call that is pending, unless it is followed already. */
  follow() {
    const { pending } = this.memory.state;
    if (pending?.step !== "following" || this.#run?.iden === pending.iden) return;
    this.#run?.abort.abort();
    const run = { iden: pending.iden, abort: new AbortController(), heard: this.now(), retry: RETRY.usual };
    this.#run = run;
    this.#until(run).finally(() => {
      if (this.#run === run) this.#run = undefined;
    });
  }

  /** Now and then: a connection that is quiet for too long is dead, whatever the network believes. */
  tick() {
    if (this.#run && this.now() - this.#run.heard > QUIET) this.#run.abort.abort();
    this.follow();
  }

  async #until(run) {
    while (this.#pending(run)) {
      await this.#listen(run);
      await this.#lost(run);
      if (this.#pending(run)) await this.wait(this.#pause(run));
    }
  }

  /** Hears what the server tells, until it has told all or the connection is gone. */
  async #listen(run) {
    run.abort = new AbortController();
    run.heard = this.now();
    const response = await this.server.events(this.#pending(run), run.abort.signal);
    if (!response) return;
    // All was told, or nobody knows the call any more.
    if ([204, 401, 403, 404].includes(response.status)) return this.#end(run);
    const isStream = response.status === 200 && /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "");
    if (isStream) await this.#read(run, response.body.getReader());
    else await response.body?.cancel();
  }

  async #read(run, reader) {
    const stream = new EventStream();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        await this.#heard(run);
        for (const event of stream.take(value)) await this.#take(run, event);
        run.retry = Math.min(Math.max(stream.retry ?? RETRY.usual, RETRY.shortest), RETRY.longest);
        if (!this.#pending(run)) return;
      }
    } catch (broken) {
      // Comes again.
    } finally {
      run.abort.abort();
    }
  }

  /** Somebody is there again: what was last known of the call is so once more. */
  async #heard(run) {
    run.heard = this.now();
    this.touch();
    if (this.#pending(run)?.lostAt === undefined) return;
    await this.#change(run, (call, { lostAt, ...pending }) => {
      const found = foundCall(call);
      return { call: pending.seen ? toldCall(found, pending.seen, this.now()) : found, pending };
    });
  }

  async #take(run, { type, data, id }) {
    if (type === "end") return this.#end(run);
    const told = type === "state" ? json(data) : undefined;
    await this.#change(run, (call, pending) => {
      if (!told || Number(id) <= Number(pending.last ?? 0)) return undefined;
      const seen = { state: told.state, leg: told.leg };
      return { call: toldCall(call, told, this.now()), pending: { ...pending, last: id, seen } };
    });
  }

  /** Nothing more is told of it. How it ended may never have been. */
  async #end(run) {
    await this.#change(run, (call, pending) => ({ call: endedCall(call, "unknown", this.now()), pending }));
  }

  /** Once is nothing: servers restart. From the second time on it is told, and after a while it is given up. */
  async #lost(run) {
    await this.#change(run, (call, pending) => {
      const { lostAt } = pending;
      if (lostAt === undefined) return { call, pending: { ...pending, lostAt: this.now() } };
      const away = this.now() - lostAt;
      if (away > AWAY.over) return { call: failedCall(call, "unknown", this.now()), pending };
      const unseen = call.state === "unknown" ? call : toldCall(call, { state: "unknown" }, this.now());
      return { call: away > AWAY.lost ? lostCall(unseen) : unseen, pending };
    });
  }

  /** The longer the server is away, the more seldom it is asked. */
  #pause(run) {
    const { lostAt = this.now() } = this.#pending(run);
    return Math.max(run.retry, Math.min((this.now() - lostAt) / 8, RETRY.pause));
  }

  /** The call has one place in the memory, and is changed there only while it is the one that is followed. */
  async #change(run, step) {
    await this.memory.change(({ view, pending }) => {
      const next = pending?.iden === run.iden && step(view.call, pending);
      if (!next || (next.call === view.call && next.pending === pending)) return undefined;
      const shown = withCall(view, next.call);
      return { view: shown, pending: isOver(next.call) ? null : next.pending };
    });
  }

  #pending(run) {
    const { pending } = this.memory.state;
    return this.#run === run && pending?.iden === run.iden ? pending : undefined;
  }
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch (garbage) {
    return undefined;
  }
}
