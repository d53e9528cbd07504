// Whether the user moved the pointer onto the button, or a page moved the button below a resting pointer. Pure: positions in, an
// answer out.
//
// Two positions in this order are required, while the button stands still: outside the button, then on it. A page can hide events
// from the extension, which only removes positions; it cannot make trusted ones. Positions on the screen are compared as well: a
// page that moves its own window changes the positions in the window of a pointer that rests.

import { holds } from "./place.js";

export class Approach {
  #since = Infinity;
  #outside;
  #isMade = false;

  /**
   * The button stands still from `since` on (milliseconds, as events count them). `tap` is the position of the finger whose touch
   * showed the button: fingers do not move from one place to another.
   */
  begin(since, tap) {
    this.#since = since;
    this.#outside = tap;
    this.#isMade = false;
  }

  /** The button moved, or is gone. */
  end() {
    this.begin(Infinity);
  }

  /** The pointer was seen at these positions, in this order; `box` is where the button is. */
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
