// The extension in one page, from its start to its removal.

import { Overlay } from "./overlay/overlay.js";
import { Watch } from "./scan/watch.js";

// Milliseconds: if no number was found by then, the keyboard shortcut reports none.
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

  /** A second start in the same page does nothing. */
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

  /** Removes all traces from the page; still listens for a restart. */
  stop() {
    this.#isOn = false;
    // After an update or removal of the extension, messages fail.
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

  // A page in the back/forward cache receives no messages: it asks for the state when it is shown again.
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

  // The extension of this script may have been removed, without notice.
  #check = () => {
    if (!chrome.runtime?.id) this.stop();
    return this.#isOn;
  };

  // If the browser stopped the background during a call, a second request gets the outcome.
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
