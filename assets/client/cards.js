// The cards in the corner, one for each call: state, keypad and hang-up.

import { add } from "./elements.js";
import { keypad } from "./keypad.js";
import { stopwatch } from "./stopwatch.js";
import { say, wrong } from "./words.js";
import css from "./cards.css" with { type: "text" };

// Milliseconds that an ended call stays visible.
const FAREWELL = 6000;

export class Cards {
  #host;
  #root;

  show(call, button) {
    const back = () => button.isConnected && button.focus({ preventScroll: true });
    this.#attach().append(card(call, back));
  }

  remove() {
    this.#host?.remove();
    this.#host = undefined;
  }

  // Created on first use: a page without a call contains no elements of ours.
  #attach() {
    if (!this.#host?.isConnected) {
      this.#host = document.createElement("click-to-call-cards");
      this.#root = this.#host.attachShadow({ mode: "open" });
      style(this.#root);
      document.body.append(this.#host);
    }
    return this.#root;
  }
}

// A constructed stylesheet passes every style-src.
function style(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}

function card(call, back) {
  const box = add(null, "section", { part: "card", "aria-label": `Call to ${call.phoneNumber}` });
  const head = add(box, "header");
  const who = add(head, "div");
  add(who, "bdi", { dir: "ltr" }, call.phoneNumber);
  const status = add(who, "p", { role: "status" });
  const time = add(head, "time", { "aria-hidden": true });
  const close = add(head, "button", { class: "close", "aria-label": "Close" }, "✕");
  const pad = keypad((digit) => attempt(call.sendDigit(digit)));
  const row = add(box, "footer");
  const keys = add(row, "button", { "aria-expanded": false }, "Keypad");
  const hangUp = add(row, "button", { class: "end" }, "End call");
  box.insertBefore(pad, row);

  const attempt = (request) => request.catch((error) => (status.textContent = wrong(error)));
  const open = (is) => {
    pad.hidden = !is;
    keys.setAttribute("aria-expanded", is);
    if (is) pad.firstChild.focus();
  };
  const leave = () => {
    const held = box.matches(":focus-within");
    box.remove();
    if (held) back();
  };

  const show = () => {
    const { state, isOver, error, capabilities } = call;
    const focused = box.getRootNode().activeElement;
    const talks = state === "connected";
    box.dataset.state = error ? "error" : state;
    status.textContent = error ? wrong(error) : say(call);
    hangUp.hidden = isOver || !call.id || !capabilities.hangUp;
    keys.hidden = isOver || !talks || !capabilities.dtmf;
    close.hidden = !isOver;
    if (keys.hidden) open(false);
    row.hidden = hangUp.hidden && keys.hidden;
    if (talks) clock.start();
    // The focused element may have been removed: the focus returns to the button.
    if (focused?.closest("[hidden]")) back();
  };
  const clock = stopwatch(time);

  show();
  call.addEventListener("state", show);
  call.addEventListener("over", () => {
    clock.stop();
    show();
    // An error stays until the user closes it.
    if (!call.error && box.isConnected) setTimeout(leave, FAREWELL);
  });
  keys.addEventListener("click", () => open(pad.hidden));
  hangUp.addEventListener("click", () => attempt(call.hangUp()));
  close.addEventListener("click", leave);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || pad.hidden) return;
    open(false);
    keys.focus();
  });
  return box;
}
