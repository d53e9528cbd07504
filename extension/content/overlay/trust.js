// Whether a press on the button is the user's own will, as far as can be told.
//
// - Scripts of a page can make events, but none that is trusted.
// - A page can put a number under the pointer right before a click that was meant for something else: the button has to stand
//   still for a while first.
// - A page can also wait for that time while the pointer rests: the user has to move the pointer onto the button (`approach.js`).
//   A press by a key needs no pointer; the focus gets to the button by keys alone.
// - A page can show something else in its place and let clicks through: an IntersectionObserver that tracks visibility sees what
//   covers or distorts it. Chrome has that; elsewhere it cannot be told.
//
// What is left is a page that talks its reader into pressing. A press rings the user's own telephone and nobody else's until the
// user answers that, which limits what such a page gains.

import { Approach } from "./approach.js";
import { holds } from "./place.js";

const STILL = 350;
const OBSERVED = { threshold: 0.99, trackVisibility: true, delay: 100 };

export class Trust {
  #window;
  #button;
  #settled;
  #approach = new Approach();
  #observer;
  #timer;
  #stillSince;
  #isSeen;

  /** `settled(is)` is told when presses begin to count, and when they cease to; `signal` ends it all. */
  constructor(window, signal, button, settled) {
    this.#window = window;
    this.#button = button;
    this.#settled = settled;
    for (const type of ["pointermove", "pointerdown"]) {
      window.addEventListener(type, (event) => this.#follow(event), { capture: true, passive: true, signal });
    }
  }

  /** The button appeared or went to another place. `tap` is the position of the touch that showed it, if one did. */
  begin(tap) {
    this.end();
    this.#stillSince = this.#window.performance.now();
    this.#approach.begin(this.#stillSince, this.#isOutside(tap) ? tap : undefined);
    this.#timer = this.#window.setTimeout(() => this.#tell(), STILL);
    this.#isSeen = !canTrack(this.#window);
    this.#observer = new this.#window.IntersectionObserver((entries) => this.#see(entries.at(-1)), OBSERVED);
    this.#observer.observe(this.#button);
  }

  end() {
    this.#window.clearTimeout(this.#timer);
    this.#observer?.disconnect();
    this.#stillSince = undefined;
    this.#approach.end();
    this.#settled(false);
  }

  allows(event) {
    return event.isTrusted && this.#isSettled && (isByKey(event) || this.#approach.isMade);
  }

  get #isSettled() {
    return this.#isSeen && this.#stillSince !== undefined && this.#window.performance.now() - this.#stillSince >= STILL;
  }

  #isOutside(tap) {
    return tap && !holds(this.#button.getBoundingClientRect(), { x: tap.clientX, y: tap.clientY });
  }

  #follow(event) {
    if (!event.isTrusted || this.#stillSince === undefined) return;
    // Browsers join the moves between two frames into one event. Without TLS, Chromium does not tell of them.
    const joined = event.getCoalescedEvents?.() ?? [];
    this.#approach.see([...joined, event], this.#button.getBoundingClientRect());
  }

  #see({ isVisible, isIntersecting }) {
    this.#isSeen = isVisible ?? isIntersecting;
    this.#tell();
  }

  #tell() {
    this.#settled(this.#isSettled);
  }
}

// Enter and Space press a button without a pointer, and so do assistive technologies.
function isByKey({ detail }) {
  return detail === 0;
}

function canTrack(window) {
  return "isVisible" in window.IntersectionObserverEntry.prototype;
}
