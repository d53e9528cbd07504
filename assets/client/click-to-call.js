// Lets the buttons of a page call numbers: its user's own phone rings, then the number's.

import { Api } from "./api.js";
import { bind } from "./buttons.js";
import { Call } from "./call.js";
import { Cards } from "./cards.js";
import { ServerLine } from "./server.js";

const BUTTONS = "[data-phone], [data-phone-from], #click-to-call";

export class ClickToCall {
  #line;
  #cards;
  #unbind;
  #calls = new Set();
  #defaults;

  constructor({ apiUrl, token, callerId, phoneNumber, domain, selector = BUTTONS }) {
    if (!apiUrl || !token) throw new TypeError("ClickToCall needs an apiUrl and a token");
    this.#line = new ServerLine(new Api(apiUrl, token));
    this.#defaults = { phoneNumber, callerId, domain };
    this.#cards = new Cards();
    this.#unbind = bind(selector, (button) => this.#press(button));
  }

  /** Calls a number. What comes back tells by events how it goes. */
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

  /** Takes every listener and every element away. Calls go on, unseen. */
  destroy() {
    this.#unbind();
    this.#cards.remove();
    this.#calls.forEach((call) => call.forget());
  }

  #press({ phoneNumber = this.#defaults.phoneNumber, callerId = this.#defaults.callerId, button }) {
    const call = this.call(phoneNumber, { callerId });
    this.#cards.show(call, button);
    return call;
  }
}
