// The frame of the Mini Dialer and the messages between it and the page.

import { readMessage } from "./incoming-messages.js";
import { envelope } from "./outgoing-messages.js";

const ALLOW = "microphone; speaker-selection; autoplay; camera; display-capture; hid";
// The documentation omits `allow-forms`; newer integrations need it for signing in.
const SANDBOX = "allow-popups allow-scripts allow-same-origin allow-forms";

/** Timeout for the frame to load. */
export const LOAD_TIMEOUT = 20_000;
/** Timeout for the first message of a loaded frame. The first sign-in of a user may take longer. */
export const SILENCE_TIMEOUT = 30_000;

export class Connection {
  #browser;
  #address;
  #deliver;
  #onStatus;
  #onFault;
  #frame;
  #status = "idle";
  #isBlocked = false;
  #cancelTimer = () => {};

  /**
  * `onMessage` gets each valid message, `onStatus` each of `loading`, `waiting`, `connected`, `failed` and `idle`, and
  * `onFault` the codes `dialer_not_loaded`, `dialer_blocked` and `dialer_silent`.
  */
  constructor({ browser, address, onMessage, onStatus, onFault }) {
    this.#browser = browser;
    this.#address = address;
    this.#deliver = onMessage;
    this.#onStatus = onStatus;
    this.#onFault = onFault;
  }

  get isOpen() {
    return this.#frame !== undefined;
  }

  /** Whether the frame is still in a page; without a page it has no window. */
  get isAlive() {
    return Boolean(this.#frame?.contentWindow);
  }

  get status() {
    return this.#status;
  }

  open(container) {
    const { window } = this.#browser;
    const frame = window.document.createElement("iframe");
    frame.title = "Dialpad Mini Dialer";
    frame.allow = ALLOW;
    frame.setAttribute("sandbox", SANDBOX);
    // Prevents that the address of a customer record is sent to Dialpad as referrer.
    frame.referrerPolicy = "strict-origin";
    frame.src = this.#address.href;
    frame.addEventListener("load", this.#onLoad);
    this.#frame = frame;
    window.addEventListener("message", this.#onMessage);
    window.document.addEventListener("securitypolicyviolation", this.#onViolation);
    this.#isBlocked = false;
    this.#become("loading");
    this.#cancelTimer = this.#browser.after(LOAD_TIMEOUT, () => this.#fail("dialer_not_loaded"));
    container.append(frame);
  }

  send(method, payload) {
    this.#frame?.contentWindow?.postMessage(envelope(method, payload), this.#address.origin);
  }

  /** Removes all listeners, timers and nodes. */
  close() {
    const { window } = this.#browser;
    this.#cancelTimer();
    if (!this.#frame) return;
    window.removeEventListener("message", this.#onMessage);
    window.document.removeEventListener("securitypolicyviolation", this.#onViolation);
    this.#frame.removeEventListener("load", this.#onLoad);
    this.#frame.remove();
    this.#frame = undefined;
    this.#become("idle");
  }

  // Both are checked: any window may send messages, and another window of the same origin is not our frame.
  #onMessage = ({ origin, source, data }) => {
    if (!source || source !== this.#frame?.contentWindow || origin !== this.#address.origin) return;
    const message = readMessage(data);
    if (!message) return;
    this.#cancelTimer();
    this.#become("connected");
    this.#deliver(message);
  };

  #onLoad = () => {
    // A frame that the policy blocks fires `load` too, with an error page.
    if (this.#isBlocked || (this.#status !== "loading" && this.#status !== "failed")) return;
    this.#cancelTimer();
    this.#become("waiting");
    // A page cannot see whether a frame of another origin shows an error; only its messages show that it works.
    this.#cancelTimer = this.#browser.after(SILENCE_TIMEOUT, () => this.#onFault("dialer_silent"));
  };

  #onViolation = ({ disposition, effectiveDirective, blockedURI }) => {
    // A report-only policy blocks nothing.
    const isOurs = disposition === "enforce" && effectiveDirective === "frame-src" && blockedURI.startsWith(this.#address.origin);
    if (!isOurs || this.#status === "connected") return;
    this.#isBlocked = true;
    this.#fail("dialer_blocked");
  };

  #fail(code) {
    this.#cancelTimer();
    this.#become("failed");
    this.#onFault(code);
  }

  #become(status) {
    if (status === this.#status) return;
    this.#status = status;
    this.#onStatus(status);
  }
}
