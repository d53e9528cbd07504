// A browser for the tests of this folder: a window with one kind of element, and a virtual clock.

import { API, VERSION } from "./incoming-messages.js";

export const ORIGIN = "https://dialpad.com";

class FakeElement extends EventTarget {
  attributes = {};
  children = [];
  parent;

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(child) {
    child.parent = this;
    child.contentWindow = { sent: [], postMessage: (data, origin) => child.contentWindow.sent.push({ data, origin }) };
    this.children.push(child);
  }

  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
    this.contentWindow = null;
  }
}

/** Counts its listeners. */
class FakeWindow extends EventTarget {
  listeners = 0;
  logged = [];
  console = { debug: (...line) => this.logged.push(JSON.stringify(line)) };

  addEventListener(...how) {
    this.listeners += 1;
    super.addEventListener(...how);
  }

  removeEventListener(...how) {
    this.listeners -= 1;
    super.removeEventListener(...how);
  }
}

export class FakeBrowser {
  window = new FakeWindow();
  #time = 0;
  #timers = new Set();
  now = () => this.#time;

  constructor() {
    this.window.document = new FakeWindow();
    this.window.document.createElement = () => new FakeElement();
  }

  after = (milliseconds, work) => {
    const timer = { due: this.#time + milliseconds, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  whenIdle = (work) => this.after(1, work);

  get timers() {
    return this.#timers.size;
  }

  advance(milliseconds) {
    this.#time += milliseconds;
    for (const timer of [...this.#timers].filter(({ due }) => due <= this.#time)) {
      if (this.#timers.delete(timer)) timer.work();
    }
  }

  container() {
    return new FakeElement();
  }

  /** A message event, from the Mini Dialer unless `from` states otherwise. */
  message(frame, data, from = {}) {
    const event = Object.assign(new Event("message"), { data, origin: ORIGIN, source: frame.contentWindow, ...from });
    this.window.dispatchEvent(event);
  }
}

export function message(method, payload, envelope = {}) {
  return { api: API, version: VERSION, method, payload, ...envelope };
}

export const SIGNED_IN = message("user_authentication", { user_authenticated: true, user_id: 5780975027372032 });
export const SIGNED_OUT = message("user_authentication", { user_authenticated: false, user_id: null });

export const ADA = { id: 7, phone: "+12025550142", type: "contact", name: "Ada Lovelace", email: "ada@example.com" };

export function ringing(id, more = {}) {
  const numbers = { internal_number: "+12025550100", external_number: "+12025550142" };
  return message("call_ringing", { state: "on", id, contact: ADA, target: null, ...numbers, ...more });
}

export function silent(id) {
  return message("call_ringing", { state: "off", id });
}
