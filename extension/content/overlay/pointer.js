// Follows the pointer: which number it rests on, and when it has left for good.

// Milliseconds. Who only passes over a number wants nothing of it; who slips off the button comes back.
const REST = 80;
const GRACE = 300;

/** The tap at a place, once: a page that shows the same number again does so without another one. */
export function takeTap(place) {
  const tap = place?.tap;
  if (tap) place.tap = undefined;
  return tap;
}

export class Pointer {
  #window;
  #aim;
  #keeps;
  #came;
  #left;
  #last;
  #frame;
  #resting;
  #leaving;

  /**
   * `aim(place)` answers what is at a place, `keeps(place)` whether it belongs to what is shown already. `came(target, place)`
   * is told when the pointer rests on a target, `left()` when it has been on nothing for a while. A place is `{ x, y, node, tap }`;
   * `tap` is the event of a finger that touched there, until it was taken (`takeTap`).
   */
  constructor(window, signal, { aim, keeps, came, left }) {
    this.#window = window;
    this.#aim = aim;
    this.#keeps = keeps;
    this.#came = came;
    this.#left = left;
    const listen = (type) => window.addEventListener(type, this.#hear, { capture: true, passive: true, signal });
    listen("pointermove");
    listen("pointerdown");
    window.document.addEventListener("pointerleave", (event) => this.#leaveWindow(event), { signal });
    signal.addEventListener("abort", () => this.#stop());
  }

  /** Whether it is over the page. */
  get isNear() {
    return this.#last !== undefined;
  }

  /** What lies below the pointer may be something else now, though it did not move. */
  lookAgain() {
    this.#frame ??= this.#window.requestAnimationFrame(() => this.#look());
  }

  // Fingers do not hover: where they touch counts, and the way that they drag does not.
  #hear = (event) => {
    const isFinger = event.pointerType === "touch";
    if (!event.isTrusted || isFinger !== (event.type === "pointerdown")) return;
    const { clientX: x, clientY: y, buttons } = event;
    this.#last = { x, y, node: event.composedPath()[0], isPressed: buttons > 0 && !isFinger, tap: isFinger ? event : undefined };
    this.lookAgain();
  };

  #look() {
    this.#frame = undefined;
    if (this.#last && this.#keeps(this.#last)) return this.#stay();
    if (this.#aimed() === undefined) return this.#leave();
    this.#stay();
    this.#resting ??= this.#window.setTimeout(() => this.#rested(), REST);
  }

  #leave() {
    this.#leaving ??= this.#window.setTimeout(() => {
      this.#leaving = undefined;
      this.#left();
    }, GRACE);
  }

  // It came to a number a moment ago. Is it still on one? A page may have rendered that anew meanwhile.
  #rested() {
    this.#resting = undefined;
    const target = this.#last && !this.#keeps(this.#last) ? this.#aimed() : undefined;
    if (target !== undefined) this.#came(target, this.#last);
  }

  // Whoever marks text is not to be disturbed.
  #aimed() {
    return this.#last && !this.#last.isPressed ? this.#aim(this.#last) : undefined;
  }

  #stay() {
    this.#window.clearTimeout(this.#leaving);
    this.#leaving = undefined;
  }

  // A finger that is lifted leaves, too; what it touched is what its owner means.
  #leaveWindow({ isTrusted, pointerType }) {
    if (!isTrusted || pointerType === "touch") return;
    this.#last = undefined;
    this.lookAgain();
  }

  #stop() {
    this.#stay();
    this.#window.clearTimeout(this.#resting);
    this.#window.cancelAnimationFrame(this.#frame);
  }
}
