// The extension in one page, from when it is let in until it is sent away.

import { Overlay } from "./overlay/overlay.js";
import { Watch } from "./scan/watch.js";

// Milliseconds: where nothing was found by then, there is nothing to go to.
const PATIENCE = 5000;
const OTHER = { ok: false, problem: "other" };

export class Presence {
  #window;
  #watch;
  #overlay;
  #country;
  #isOn = false;

  constructor(window) {
    this.#window = window;
    window.addEventListener("pageshow", this.#return);
  }

  /** Once it runs, another start does nothing: a page may be given the script more than once. */
  async start() {
    if (this.#isOn) return;
    this.#isOn = true;
    chrome.runtime.onMessage.addListener(this.#hear);
    const { country, language } = await this.#ask({ kind: "page" });
    if (!this.#isOn || this.#watch) return;
    this.#country = country;
    this.#watch = new Watch(this.#window.document, { country, language, onChange: () => this.#changed() });
    this.#overlay = new Overlay(this.#window, this.#watch, {
      call: (number) => this.#call(number),
      point: (number) => void this.#ask({ kind: "pointed", number }),
    });
    this.#window.addEventListener("pointermove", this.#check, { passive: true });
  }

  /** Leaves the page as it was; listens on for its return alone. */
  stop() {
    this.#isOn = false;
    // An extension that was updated or removed has no messages any more.
    chrome.runtime?.onMessage?.removeListener(this.#hear);
    this.#window.removeEventListener("pointermove", this.#check);
    this.#overlay?.stop();
    this.#watch?.stop();
    this.#overlay = undefined;
    this.#watch = undefined;
  }

  #hear = ({ kind }, _sender, answer) => {
    if (kind === "stop") this.stop();
    if (kind !== "next") return false;
    this.#next().then((found) => answer({ ok: true, found }));
    return true;
  };

  // A page that the browser keeps for the way back sleeps, and is told nothing: it asks once it is shown again.
  #return = async ({ persisted }) => {
    if (!persisted) return;
    const { ok, isOn, country } = await this.#ask({ kind: "page" });
    if (!ok) return;
    if (!isOn || country !== this.#country) this.stop();
    if (isOn) await this.start();
  };

  async #next() {
    const end = this.#window.performance.now() + PATIENCE;
    while (this.#isOn && !this.#overlay?.next()) {
      if (this.#watch?.isDone || this.#window.performance.now() > end) return false;
      await new Promise((done) => this.#window.requestIdleCallback(done, { timeout: PATIENCE }));
    }
    return this.#isOn;
  }

  #changed() {
    if (this.#check()) this.#overlay?.update();
  }

  // The extension that this script is of may be gone, and nobody says so.
  #check = () => {
    if (!chrome.runtime?.id) this.stop();
    return this.#isOn;
  };

  // A background that was ended amid a call knows, once it is asked anew, what became of it.
  async #call(number) {
    const answer = await this.#ask({ kind: "call", number });
    return answer === OTHER && this.#isOn ? this.#ask({ kind: "call_outcome", number }) : answer;
  }

  async #ask(request) {
    try {
      return (await chrome.runtime.sendMessage(request)) ?? OTHER;
    } catch (unreached) {
      this.#check();
      return OTHER;
    }
  }
}
