// Decides whether a press of the button was the user's intention (protection against clickjacking).
//
// - Events made by scripts of a page are not trusted.
// - A page can place a number below the pointer right before a click that was meant for something else: the button must not move
//   for a while before a press counts.
// - A page can wait for that time while the pointer rests: the pointer must move onto the button (`approach.js`). A press by a
//   key needs no pointer, because the focus reaches the button by keys only.
// - A page can cover the button and pass clicks through: an IntersectionObserver with visibility tracking reports covered and
//   distorted buttons. Only Chrome has it.
//
// The remaining risk is a page that persuades its reader to press. A press rings the user's own telephone only, until the user
// answers.

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

  /** `settled(is)` is called when presses start to count and when they stop; `signal` ends the observation. */
  constructor(window, signal, button, settled) {
    this.#window = window;
    this.#button = button;
    this.#settled = settled;
    for (const type of ["pointermove", "pointerdown"]) {
      window.addEventListener(type, (event) => this.#follow(event), { capture: true, passive: true, signal });
    }
  }

  /** The button appeared or moved. `tap` is the position of the touch that showed it, if any. */
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
    // Browsers merge the moves between two frames into one event. Without TLS, Chromium does not report the merged moves.
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

// Enter, Space and assistive technologies press a button without a pointer.
function isByKey({ detail }) {
  return detail === 0;
}

function canTrack(window) {
  return "isVisible" in window.IntersectionObserverEntry.prototype;
}
