// Requests that wait for the user's sign-in.

import { CallError } from "../client/api.js";

const MOST_REQUESTS = 8;

/** A call that was requested longer ago is no longer expected. */
export const PATIENCE = 120_000;

export class RequestQueue {
  #after;
  #waiting = new Set();

  constructor(after) {
    this.#after = after;
  }

  /** Resolves when `send` was called; rejects on timeout or when `signal` aborts. */
  add(send, signal) {
    if (signal?.aborted) return Promise.reject(new CallError("cancelled"));
    if (this.#waiting.size >= MOST_REQUESTS) return Promise.reject(new CallError("queue_full"));
    return new Promise((resolve, reject) => {
      const settle = (finish) => {
        cancelTimer();
        signal?.removeEventListener("abort", cancel);
        this.#waiting.delete(request);
        finish();
      };
      const request = {
        send: () => settle(() => resolve(send())),
        reject: (code) => settle(() => reject(new CallError(code))),
      };
      const cancel = () => request.reject("cancelled");
      signal?.addEventListener("abort", cancel);
      const cancelTimer = this.#after(PATIENCE, () => request.reject("not_authenticated"));
      this.#waiting.add(request);
    });
  }

  sendAll() {
    for (const request of [...this.#waiting]) request.send();
  }

  rejectAll(code) {
    for (const request of [...this.#waiting]) request.reject(code);
  }
}
