// A call from the press to its end.

import { CallError } from "./api.js";
import { follow } from "./events.js";

const NO_CAPABILITIES = { progress: false, hangUp: false, dtmf: false };

/**
* A call over a connection to a telephone system: `line` has `place(request, signal)`, `events(id, lastId, signal)`,
* `hangUp(id)` and `sendDigit(id, digit)`.
*/
export class Call extends EventTarget {
  /** Undefined until the server has accepted the call. */
  id;
  /** `starting`, then the server's states: `accepted`, `queued`, `ringing`, `answered`, … */
  state = "starting";
  /** The leg that rings or was answered. */
  leg;
  /** The reason of the end. */
  cause;
  capabilities = NO_CAPABILITIES;
  /** The reason of a failure. */
  error;
  #line;
  #abort = new AbortController();
  #placed;
  #over = false;

  constructor(line, { phoneNumber, ...options }) {
    super();
    this.#line = line;
    this.phoneNumber = String(phoneNumber ?? "");
    this.#placed = this.#start({ phoneNumber: this.phoneNumber, ...options });
    this.#placed.then(() => this.#follow(), (error) => this.#fail(error));
  }

  /** Whether no more events follow. */
  get isOver() {
    return this.#over;
  }

  async hangUp() {
    await this.#placed;
    const now = await this.#line.hangUp(this.id);
    // Events report every other state, and may already have arrived.
    if (now.state === "ended") this.#reach(now);
  }

  /** One of `0`–`9`, `A`–`D`, `*` and `#`. */
  async sendDigit(digit) {
    await this.#placed;
    await this.#line.sendDigit(this.id, String(digit));
  }

  /** Stops listening; the call continues. */
  forget() {
    this.#end({ isForgotten: true });
  }

  async #start(request) {
    // Listeners can be added before the first event.
    await null;
    const { callId, state, capabilities } = await this.#line.place(request, this.#abort.signal);
    this.id = callId;
    this.capabilities = { ...NO_CAPABILITIES, ...capabilities };
    this.#reach({ state });
  }

  async #follow() {
    const isComplete = await follow(
      (lastId) => this.#line.events(this.id, lastId, this.#abort.signal),
      (state) => this.#reach(state),
      this.#abort.signal
    );
    // Without progress reports, the call stays `accepted`. Any other last state becomes `unknown`.
    if (!isComplete || this.state !== "accepted") this.#reach({ state: "unknown" });
    this.#end();
  }

  #reach({ state, leg, cause, at }) {
    if (this.#over || !state || (state === this.state && leg === this.leg)) return;
    Object.assign(this, { state, leg, cause });
    const detail = { call: this, state, leg, cause, at };
    this.#dispatch("state", detail);
    this.#dispatch(state, detail);
    if (state === "ended") this.#end();
  }

  #fail(error) {
    if (this.#over) return;
    const known = error instanceof CallError ? error : new CallError("unreachable");
    this.error = known;
    this.#dispatch("error", { call: this, error: known, code: known.code });
    this.#end();
  }

  #end(how) {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort();
    this.#dispatch("over", { call: this, ...how });
  }

  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
