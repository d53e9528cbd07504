// Call buttons on a page: a press rings the user's own phone, then the number's.

import { Api } from "./api.js";
import { bind } from "./buttons.js";
import { Call } from "./call.js";
import { Cards } from "./cards.js";
import { afterCall } from "./hooks.js";
import { MOUNT, mount } from "./mount.js";
import { ServerLine } from "./server.js";

const BUTTONS = "[data-phone], [data-phone-from], #click-to-call";

export class ClickToCall {
  #line;
  #cards;
  #unbind;
  #calls = new Set();
  #mounts = new Map();
  #apiUrl;
  #after;
  #defaults;

  /** The client of the script tag with `data-token`, if there is one. */
  static client;

  constructor({ apiUrl, token, callerId, phoneNumber, domain, beforeCall, afterCall, selector = BUTTONS }) {
    if (!apiUrl || !token) throw new TypeError("ClickToCall needs an apiUrl and a token");
    this.#line = new ServerLine(new Api(apiUrl, token));
    this.#apiUrl = apiUrl;
    this.#after = afterCall;
    this.#defaults = { phoneNumber, callerId, domain };
    this.#cards = new Cards();
    // An element that contains a button is not a button.
    const buttons = `:is(${selector}):not(${MOUNT}), ${MOUNT} > button`;
    this.#unbind = bind(buttons, (wanted) => this.#press(wanted), beforeCall);
  }

  /** Mounts a button in `element`, whose `data-` attributes describe the call. Returns a function that removes it. */
  mount(element) {
    if (!this.#mounts.has(element)) {
      this.#mounts.set(element, mount(element, { apiUrl: this.#apiUrl, domain: this.#defaults.domain }));
    }
    return () => {
      this.#mounts.get(element)?.();
      this.#mounts.delete(element);
    };
  }

  /** Calls a number. The returned call reports its progress by events. */
  call(phoneNumber, options = {}) {
    const call = new Call(this.#line, { ...this.#defaults, ...options, phoneNumber });
    this.#calls.add(call);
    call.addEventListener("over", () => this.#calls.delete(call));
    return call;
  }

  /** The calls that are not over. */
  get calls() {
    return [...this.#calls];
  }

  /** Removes all listeners and elements. Calls continue without being shown. */
  destroy() {
    this.#unbind();
    this.#cards.remove();
    this.#calls.forEach((call) => call.forget());
    this.#mounts.forEach((restore) => restore());
    this.#mounts.clear();
  }

  #press({ phoneNumber = this.#defaults.phoneNumber, callerId = this.#defaults.callerId, context, button }) {
    const call = this.call(phoneNumber, { callerId, context });
    this.#cards.show(call, button);
    if (this.#after) afterCall(this.#after, call, button);
    return call;
  }
}
