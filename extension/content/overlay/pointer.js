// Tracks the pointer: the number that it rests on, and when it has left.

// Milliseconds. A pointer that only crosses a number shows nothing; a pointer that slips off the button may return.
const REST = 80;
const GRACE = 300;

/** The tap at a place is consumed once, so that a page that renders the same number again does not reuse it. */
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
  * `aim(place)` returns the target at a place, `keeps(place)` whether the place belongs to the shown card. `came(target, place)`
  * is called when the pointer rests on a target, `left()` when it has been on none for a while. A place is `{ x, y, node, tap }`;
  * `tap` is the event of a touch at that place until it is consumed (`takeTap`).
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

  /** Whether the pointer is over the page. */
  get isNear() {
    return this.#last !== undefined;
  }

  /** Checks again what is below a pointer that did not move. */
  lookAgain() {
    this.#frame ??= this.#window.requestAnimationFrame(() => this.#look());
  }

  // Touch has no hover: the position of the touch counts, dragging does not.
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

  // Is the pointer still on the number? The page may have rendered it again meanwhile.
  #rested() {
    this.#resting = undefined;
    const target = this.#last && !this.#keeps(this.#last) ? this.#aimed() : undefined;
    if (target !== undefined) this.#came(target, this.#last);
  }

  // A selection in progress is not disturbed.
  #aimed() {
    return this.#last && !this.#last.isPressed ? this.#aim(this.#last) : undefined;
  }

  #stay() {
    this.#window.clearTimeout(this.#leaving);
    this.#leaving = undefined;
  }

  // A lifted finger also leaves; the touched number stays the target.
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
