// Follows a call across lost connections and across restarts of the background.
//
// It uses `pending` of the memory: `{ iden, step: "following", server, token, last?, seen?, lostAt? }`: id and state of
// the last event, and the time since which no event arrived (milliseconds).

import { endedCall, failedCall, foundCall, isOver, lostCall, toldCall } from "./call.js";
import { EventStream } from "./sse.js";
import { withCall } from "./view.js";

/** The server sends a heartbeat every 15 seconds. */
const QUIET = 45_000;
/** How long a server may be unreachable until its call no longer blocks other calls, and until the call is given up. */
const AWAY = { lost: 120_000, over: 900_000 };
/** From this pause on, the browser may stop the background. An alarm resumes it within the same time. */
const RETRY = { shortest: 500, usual: 2_000, longest: 15_000, pause: 30_000 };

export class Following {
  #run;

  /** @param doors `memory`, `server`, `now`, `wait(milliseconds)`, and `touch()`, which keeps the background running. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** Follows the pending call, unless it is already followed. */
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

  /** Called periodically: a connection without data for too long counts as lost. */
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

  /** Reads events until the server has sent all of them or the connection is lost. */
  async #listen(run) {
    run.abort = new AbortController();
    run.heard = this.now();
    const response = await this.server.events(this.#pending(run), run.abort.signal);
    if (!response) return;
    // All events were sent, or the server no longer has the call.
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
      // A repeated event.
    } finally {
      run.abort.abort();
    }
  }

  /** The connection is back: the last known state of the call applies again. */
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

  /** No further events are sent. The end may not have been among them. */
  async #end(run) {
    await this.#change(run, (call, pending) => ({ call: endedCall(call, "unknown", this.now()), pending }));
  }

  /** One lost connection is ignored, because servers restart. From the second on it is shown; later the call is given up. */
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

  /** Back-off: the pause grows with the time that the server is unreachable. */
  #pause(run) {
    const { lostAt = this.now() } = this.#pending(run);
    return Math.max(run.retry, Math.min((this.now() - lostAt) / 8, RETRY.pause));
  }

  /** Changes the stored call only while it is the call that is followed. */
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
