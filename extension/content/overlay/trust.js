// Whether a press on the button is the user's own will, as far as can be told.
//
// - Scripts of a page can make events, but none that is trusted.
// - A page can put a number under the pointer right before a click that was meant for something else: the button has to stand
//   still for a while first.
// - A page can show something else in its place and let clicks through: an IntersectionObserver that tracks visibility sees what
//   covers or distorts it. Chrome has that; elsewhere it cannot be told.
//
// What is left is a page that talks its reader into pressing. A press rings the user's own telephone and nobody else's until the
// user answers that, which limits what such a page gains.

const STILL = 350;
const OBSERVED = { threshold: 0.99, trackVisibility: true, delay: 100 };

export class Trust {
  #window;
  #button;
  #settled;
  #observer;
  #timer;
  #stillSince;
  #isSeen;

  /** `settled(is)` is told when presses begin to count, and when they cease to. */
  constructor(window, button, settled) {
    this.#window = window;
    this.#button = button;
    this.#settled = settled;
  }

  /** The button appeared or went to another place. */
  begin() {
    this.end();
    this.#stillSince = this.#window.performance.now();
    this.#timer = this.#window.setTimeout(() => this.#tell(), STILL);
    this.#isSeen = !canTrack(this.#window);
    this.#observer = new this.#window.IntersectionObserver((entries) => this.#see(entries.at(-1)), OBSERVED);
    this.#observer.observe(this.#button);
  }

  end() {
    this.#window.clearTimeout(this.#timer);
    this.#observer?.disconnect();
    this.#stillSince = undefined;
    this.#settled(false);
  }

  allows(event) {
    return event.isTrusted && this.#isSettled;
  }

  get #isSettled() {
    return this.#isSeen && this.#stillSince !== undefined && this.#window.performance.now() - this.#stillSince >= STILL;
  }

  #see({ isVisible, isIntersecting }) {
    this.#isSeen = isVisible ?? isIntersecting;
    this.#tell();
  }

  #tell() {
    this.#settled(this.#isSettled);
  }
}

function canTrack(window) {
  return "isVisible" in window.IntersectionObserverEntry.prototype;
}
