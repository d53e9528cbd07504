// The ringing calls. A repeated message changes nothing, and the table is bounded.

const MOST_CALLS = 8;

export class RingingCalls {
  #calls = new Map();

  has(key) {
    return this.#calls.has(key);
  }

  /** Returns the oldest call if it was removed to make room. It may still ring, so its state does not change. */
  start(key, call) {
    this.#calls.set(key, call);
    if (this.#calls.size <= MOST_CALLS) return undefined;
    const [oldest, forgotten] = this.#calls.entries().next().value;
    this.#calls.delete(oldest);
    return forgotten;
  }

  /** The call as it was announced, with the state `off`; `undefined` if it does not ring. */
  stop(key) {
    const call = this.#calls.get(key);
    this.#calls.delete(key);
    return call && { ...call, state: "off" };
  }

  /** Removes all calls and returns them with the state `off`. */
  stopAll() {
    return [...this.#calls.keys()].map((key) => this.stop(key));
  }
}
