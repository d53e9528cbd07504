// A rate limit for the messages of a frame.

export class TokenBucket {
  #now;
  #capacity;
  #perSecond;
  #tokens;
  #filledAt;

  constructor({ now, capacity, perSecond }) {
    this.#now = now;
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#tokens = capacity;
    this.#filledAt = now();
  }

  /** Whether the bucket is full. */
  get isFull() {
    this.#fill();
    return this.#tokens === this.#capacity;
  }

  /** False if the limit is reached. */
  take() {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill() {
    const now = this.#now();
    // A clock that is set back adds no tokens.
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#tokens = Math.min(this.#capacity, this.#tokens + seconds * this.#perSecond);
    this.#filledAt = now;
  }
}
