// The calls that ring now. A repeated message changes nothing, and the table is bounded.

const MOST_CALLS = 8;

export class RingingCalls {
  #calls = new Map();

  has(key) {
    return this.#calls.has(key);
  }

  /** Returns the oldest call if it had to make room. It may still ring, so its state stays. */
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

  /** Every call that rang, as one that no longer does. */
  stopAll() {
    return [...this.#calls.keys()].map((key) => this.stop(key));
  }
}
