// The card of an incoming call: the caller, the job, and the user's actions.

import { add } from "../client/elements.js";
import { parsePhone } from "../client/phone.js";
import { CROSS, icon } from "./icons.js";
import { INCOMING, NO_LONGER_RINGING, UNKNOWN_CALLER } from "./words.js";

const MOST_ACTIONS = 4;

/** The caller's name as known by Dialpad. */
export function callerOf({ contact, external_number }) {
  return contact?.name || readable(external_number) || UNKNOWN_CALLER;
}

export class IncomingCard {
  #box;
  #kind;
  #name;
  #job;
  #actions;

  constructor(parent, call) {
    this.#box = add(parent, "section", { class: "card", part: "card", "data-state": "on" });
    this.#kind = add(this.#box, "p", { class: "kind" }, INCOMING);
    const dismiss = add(this.#box, "button", { class: "icon", "aria-label": "Dismiss" });
    icon(dismiss, CROSS);
    dismiss.addEventListener("click", () => this.remove());
    this.#name = add(this.#box, "h3");
    this.#job = add(this.#box, "p", { class: "job" });
    add(this.#box, "bdi", { dir: "ltr" }, readable(call.external_number));
    this.#actions = add(this.#box, "footer");
    this.#setName(callerOf(call));
    this.show({});
  }

  get isShown() {
    return this.#box.isConnected;
  }

  /** The host application's data about the caller. */
  show({ name, job, actions = [] }) {
    if (name) this.#setName(String(name));
    this.#job.textContent = job ?? "";
    this.#job.hidden = !job;
    this.#actions.replaceChildren();
    actions.slice(0, MOST_ACTIONS).forEach((action) => addAction(this.#actions, action));
    this.#actions.hidden = !this.#actions.childElementCount;
  }

  /** The Mini Dialer does not report whether the call was answered, so the card stays. */
  stopRinging() {
    this.#box.dataset.state = "off";
    this.#kind.textContent = NO_LONGER_RINGING;
  }

  remove() {
    this.#box.remove();
  }

  #setName(name) {
    this.#name.textContent = name;
    this.#box.setAttribute("aria-label", `${INCOMING}: ${name}`);
  }
}

function addAction(parent, { label, href, onSelect }) {
  if (href !== undefined) {
    const address = safeAddress(href);
    if (address) add(parent, "a", { href: address }, label).addEventListener("click", (event) => onSelect?.(event));
  } else {
    add(parent, "button", {}, label).addEventListener("click", (event) => onSelect?.(event));
  }
}

// The address of a record, never a script.
function safeAddress(href) {
  try {
    const address = new URL(href, document.baseURI);
    return ["http:", "https:", "mailto:", "tel:"].includes(address.protocol) ? address.href : undefined;
  } catch {
    return undefined;
  }
}

function readable(number) {
  return number ? (parsePhone(number).formatted ?? number) : "";
}
