// What is still to be read, done in slices while the page has nothing to do.

// Milliseconds: a slice ends long before anybody could feel it, also when the browser says it is idle.
const SLICE = 8;
const LEFT_OVER = 2;
// A page that is never idle is read all the same, a little at a time.
const PATIENCE = 2000;
const SLICE_WHEN_BUSY = 4;
const MOST_STEPS = 500;
// More pieces than this are one: the whole page.
const MOST_PIECES = 2000;

export class Work {
  #window;
  #before;
  #step;
  #after;
  #overflow;
  #pieces = new Set();
  #woken = false;
  #asked;
  #paused = true;
  /** Milliseconds of all slices and of the longest, for measurements. */
  spent = { total: 0, longest: 0, slices: 0 };

  /**
   * `step(piece)` does a bit of a piece and answers whether it is done; `before()` begins a slice that was
   * woken, `after()` ends each; `overflow()` says that so much was added that all may as well be read.
   */
  constructor(window, { before, step, after, overflow }) {
    this.#window = window;
    this.#before = before;
    this.#step = step;
    this.#after = after;
    this.#overflow = overflow;
  }

  get isDone() {
    return this.#pieces.size === 0;
  }

  add(piece) {
    this.#pieces.add(piece);
    if (this.#pieces.size > MOST_PIECES) {
      this.#pieces.clear();
      this.#overflow();
    }
    this.#ask();
  }

  /** Something may be gone: asks for a slice though there may be nothing to read. */
  wake() {
    this.#woken = true;
    this.#ask();
  }

  pause() {
    this.#paused = true;
    if (this.#asked !== undefined) cancel(this.#window, this.#asked);
    this.#asked = undefined;
  }

  resume() {
    this.#paused = false;
    this.#ask();
  }

  drop() {
    this.pause();
    this.#pieces.clear();
  }

  /** Counts what is done outside the slices. */
  measure(task) {
    const start = this.#window.performance.now();
    task();
    const took = this.#window.performance.now() - start;
    this.spent.total += took;
    this.spent.longest = Math.max(this.spent.longest, took);
  }

  #ask() {
    if (this.#paused || this.#asked !== undefined || (this.isDone && !this.#woken)) return;
    this.#asked = request(this.#window, (deadline) => {
      this.#asked = undefined;
      this.spent.slices++;
      this.measure(() => this.#slice(deadline));
      this.#ask();
    });
  }

  #slice(deadline) {
    const clock = this.#window.performance;
    const end = clock.now() + (deadline.didTimeout ? SLICE_WHEN_BUSY : Math.min(SLICE, deadline.timeRemaining() - LEFT_OVER));
    // One step is done in any case, or a page that is busy all the time would never be read.
    let steps = 0;
    if (this.#woken) this.#before();
    this.#woken = false;
    for (const piece of this.#pieces) {
      let done = false;
      while (!done && steps < MOST_STEPS && (steps === 0 || clock.now() < end)) {
        done = this.#step(piece);
        steps++;
      }
      if (!done) break;
      this.#pieces.delete(piece);
    }
    this.#after();
  }
}

// Safari has no idle callbacks.
function request(window, callback) {
  if (window.requestIdleCallback) return window.requestIdleCallback(callback, { timeout: PATIENCE });
  return window.setTimeout(() => callback({ didTimeout: true }), 50);
}

function cancel(window, asked) {
  (window.cancelIdleCallback ?? window.clearTimeout).call(window, asked);
}
