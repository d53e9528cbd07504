// The shadow root of `<call-button>`: the button, the state of its call, and the keypad.

import { add } from "../elements.js";
import { keypad } from "../keypad.js";
import { stopwatch } from "../stopwatch.js";
import { hint, say, wrong } from "../words.js";
import { handset, keys } from "./icons.js";
import css from "../../../widget-wasm/src/style/call-button.css" with { type: "text" };

let sheet;

export class View {
  #row;
  #button;
  #text;
  #toggle;
  #status;
  #time;
  #pad;
  #stopwatch;

  /** `press()` and `send(digit)` are the user's actions. */
  constructor(root, { press, send }) {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
    this.#row = add(root, "span");
    this.#button = add(this.#row, "button", { part: "button" });
    this.#button.append(handset());
    this.#text = add(this.#button, "span", { part: "label" });
    this.#toggle = add(this.#row, "button", { part: "keypad-button", class: "keys", "aria-label": "Keypad" });
    this.#toggle.append(keys());
    this.#status = add(this.#row, "span", { part: "status", role: "status" });
    this.#time = add(this.#row, "time", { part: "time", "aria-hidden": true });
    this.#pad = keypad(send);
    this.#pad.setAttribute("part", "keypad");
    this.#row.append(this.#pad);

    this.#button.addEventListener("click", press);
    this.#toggle.addEventListener("click", () => this.#open(this.#pad.hidden));
    this.#row.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#pad.hidden) return;
      this.#open(false);
      this.#toggle.focus();
    });
  }

  /** `label` is the visible text, `name` the accessible name, `callee` the called party, `error` the last error. */
  show({ label, name, callee, variant, size, disabled, call, error }) {
    const isLive = Boolean(call) && !call.isOver;
    const state = error ? "error" : (call?.state ?? "idle");
    const isStarting = isLive && call.state === "starting";
    const canEnd = isLive && !isStarting && call.capabilities.hangUp;
    const text = isLive ? hint(call) : label;

    this.#row.className = `row ${variant} ${size}`;
    this.#row.dataset.state = state;
    this.#button.className = canEnd ? "call end" : "call";
    this.#text.textContent = text;
    this.#button.setAttribute("aria-label", isLive ? `${text}, ${callee}` : name);
    this.#button.setAttribute("aria-busy", isStarting);
    this.#button.setAttribute("aria-disabled", isLive && !isStarting && !canEnd);
    this.#button.disabled = disabled && !isLive;
    this.#status.textContent = error ? wrong(error) : call ? say(call) : "";

    this.#showTime(call, isLive);
    this.#toggle.hidden = !(isLive && call.state === "connected" && call.capabilities.dtmf);
    if (this.#toggle.hidden) this.#close();
  }

  /** Stops the clock of a call that is no longer shown. */
  stop() {
    this.#stopwatch?.stop();
    this.#stopwatch = undefined;
  }

  #showTime(call, isLive) {
    if (isLive && call.state === "connected") {
      this.#stopwatch ??= stopwatch(this.#time);
      this.#stopwatch.start();
    }
    if (!isLive) this.stop();
    // The duration of the last call is not shown for a new call.
    if (!call || call.state === "starting") this.#time.textContent = "";
  }

  /** Removes the keypad at the end of the call, and moves the focus out of it. */
  #close() {
    const root = this.#row.getRootNode();
    const hadFocus = this.#pad.contains(root.activeElement) || this.#toggle === root.activeElement;
    this.#open(false);
    if (hadFocus) this.#button.focus();
  }

  #open(isOpen) {
    this.#pad.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", isOpen);
    if (isOpen) this.#pad.firstChild.focus();
  }
}
