// One call, from the press to its end.

import { CallError } from "./api.js";
import { follow, pause } from "./events.js";
import { key } from "./key.js";

// A request that got lost is sent again under the same key, so that it never calls twice.
const PAUSES = [1000, 4000];
const CAN_NOTHING = { progress: false, hangUp: false, dtmf: false };

export class Call extends EventTarget {
  /** Undefined until the server has taken the call. */
  id;
  /** `starting`, then those of the server: `accepted`, `queued`, `ringing`, `answered`, … */
  state = "starting";
  /** Whose phone rings or was answered. */
  leg;
  /** Why it ended. */
  cause;
  capabilities = CAN_NOTHING;
  /** What went wrong, if anything did. */
  error;
  #api;
  #abort = new AbortController();
  #placed;
  #over = false;

  constructor(api, { phoneNumber, callerId, domain }) {
    super();
    this.#api = api;
    this.phoneNumber = String(phoneNumber ?? "");
    this.#placed = this.#start({ phoneNumber: this.phoneNumber, callerId, domain }, { "Idempotency-Key": key() });
    this.#placed.then(() => this.#follow(), (error) => this.#fail(error));
  }

  /** Nothing more will be heard of it. */
  get isOver() {
    return this.#over;
  }

  async hangUp() {
    await this.#placed;
    const now = await this.#api.post(`/api/calls/end/${this.id}`);
    // Of all else the events tell, and perhaps know more by now.
    if (now.state === "ended") this.#reach(now);
  }

  /** One of `0`–`9`, `A`–`D`, `*` and `#`. */
  async sendDigit(digit) {
    await this.#placed;
    await this.#api.post(`/api/calls/dtmf/${this.id}`, { digit: String(digit) });
  }

  /** Stops listening; the call itself goes on. */
  forget() {
    this.#abort.abort();
    this.#end();
  }

  async #start(body, headers) {
    // So that whoever made this call can listen before the first event.
    await null;
    for (const rest of [...PAUSES, 0]) {
      try {
        this.#take(await this.#api.post("/api/calls/initiate", body, headers));
        return;
      } catch (error) {
        if (error.code !== "unreachable" || !rest) throw error;
        await pause(rest, this.#abort.signal);
        if (this.#over) throw error;
      }
    }
  }

  #take({ callId, state, capabilities }) {
    this.id = callId;
    this.capabilities = { ...CAN_NOTHING, ...capabilities };
    this.#reach({ state });
  }

  async #follow() {
    const toldAll = await follow(
      (lastId) => this.#api.events(`/api/calls/${this.id}/events`, lastId, this.#abort.signal),
      (state) => this.#reach(state),
      this.#abort.signal
    );
    // A telephone system that tells nothing leaves it at accepted; of all else, nobody knows any more.
    if (!toldAll || this.state !== "accepted") this.#reach({ state: "unknown" });
    this.#end();
  }

  #reach({ state, leg, cause, at }) {
    if (this.#over || !state || (state === this.state && leg === this.leg)) return;
    Object.assign(this, { state, leg, cause });
    const detail = { call: this, state, leg, cause, at };
    this.#tell("state", detail);
    this.#tell(state, detail);
    if (state === "ended") this.#end();
  }

  #fail(error) {
    if (this.#over) return;
    const known = error instanceof CallError ? error : new CallError("unreachable");
    this.error = known;
    this.#tell("error", { call: this, error: known, code: known.code });
    this.#end();
  }

  #end() {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort();
    this.#tell("over", { call: this });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
