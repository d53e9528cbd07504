// Whether the user moved the pointer onto the button, or a page moved the button below a resting pointer. Pure: positions in, an
// answer out.
//
// Two positions in this order are required while the button does not move: outside the button, then on it. A page can hide events
// from the extension, which only removes positions; it cannot make trusted events. Screen positions are compared as well: a page
// that moves its own window changes the window positions of a resting pointer.

import { holds } from "./place.js";

export class Approach {
  #since = Infinity;
  #outside;
  #isMade = false;

  /**
  * The button does not move from `since` on (milliseconds, in the time base of events). `tap` is the position of the touch that
  * showed the button: a touch has no movement.
  */
  begin(since, tap) {
    this.#since = since;
    this.#outside = tap;
    this.#isMade = false;
  }

  /** The button moved or disappeared. */
  end() {
    this.begin(Infinity);
  }

  /** The observed positions of the pointer, in order; `box` is the position of the button. */
  see(positions, box) {
    for (const position of positions.filter(({ timeStamp }) => timeStamp >= this.#since)) {
      const isOn = holds(box, { x: position.clientX, y: position.clientY });
      if (!isOn) this.#isMade = false;
      if (!isOn) this.#outside = position;
      else if (this.#outside && isElsewhere(position, this.#outside)) this.#isMade = true;
    }
  }

  get isMade() {
    return this.#isMade;
  }
}

function isElsewhere(one, other) {
  return one.screenX !== other.screenX || one.screenY !== other.screenY;
}
