// The queue of nodes to read, processed in slices while the page is idle.

// Milliseconds: a slice is too short to be noticed, also if the browser's idle report is wrong.
const SLICE = 8;
const LEFT_OVER = 2;
// A page that is never idle is read too, in small slices.
const PATIENCE = 2000;
const SLICE_WHEN_BUSY = 4;
const MOST_STEPS = 500;
// Beyond this number of pieces, the whole page is read instead.
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
  /** Milliseconds of all slices and of the longest slice, for measurements. */
  spent = { total: 0, longest: 0, slices: 0 };

  /**
  * `step(piece)` processes a part of a piece and returns whether the piece is done; `before()` runs at the start of a slice,
  * `after()` at its end; `overflow()` reports that the queue is full, so that the whole page is to be read.
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

  /** Nodes may have left the page: requests a slice even if nothing is to be read. */
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

  /** Adds time that was spent outside the slices. */
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
    // At least one step per slice, so that a page that is always busy is read.
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
