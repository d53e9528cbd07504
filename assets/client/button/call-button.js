// `<call-button>`: a button that calls a number by the page's transport and shows the call.

import { CallError } from "../api.js";
import { dispatch, forward } from "../dispatch.js";
import { parsePhone } from "../phone.js";
import { View } from "./view.js";

const NAME = "call-button";
const VARIANTS = ["primary", "secondary", "icon"];
const SIZES = ["sm", "md", "lg"];

/** The attributes with a value, also available as properties: `phone-number` is `phoneNumber`. */
const VALUES = ["phone-number", "customer-name", "customer-id", "job-id", "caller-id", "domain", "label", "variant", "size"];
/** `custom-data` is text as an attribute, and may be an object as a property. */
const ATTRIBUTES = [...VALUES, "custom-data", "disabled"];

// The module can be imported on a server, where `HTMLElement` does not exist.
const Base = globalThis.HTMLElement ?? class {};

export class CallButtonElement extends Base {
  static observedAttributes = ATTRIBUTES;

  /** The default transport of all buttons. */
  static transport;

  #transport;
  #customData;
  #view;
  #call;
  #error;

  connectedCallback() {
    if (!this.#view) {
      this.#takeEarlyProperties();
      const root = this.attachShadow({ mode: "open", delegatesFocus: true });
      this.#view = new View(root, { press: () => this.#press(), send: (digit) => this.#send(digit) });
    }
    this.#show();
  }

  disconnectedCallback() {
    // An element that was moved is connected again by now.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#view.stop();
      this.#call?.forget();
      this.#call = this.#error = undefined;
    });
  }

  attributeChangedCallback() {
    if (this.#view) this.#show();
  }

  get transport() {
    return this.#transport ?? CallButtonElement.transport;
  }

  set transport(transport) {
    this.#transport = transport ?? undefined;
  }

  get customData() {
    return this.#customData ?? this.getAttribute("custom-data");
  }

  set customData(data) {
    this.#customData = data ?? undefined;
  }

  get disabled() {
    return this.hasAttribute("disabled");
  }

  set disabled(isDisabled) {
    this.toggleAttribute("disabled", Boolean(isDisabled));
  }

  /** The call, also for a while after its end. */
  get currentCall() {
    return this.#call;
  }

  /** Calls without `click-to-call:before`, for pages that prevented that event until the user agreed. */
  call() {
    if (this.#isLive || this.disabled) return;
    this.#error = undefined;
    try {
      this.#follow(this.#place());
    } catch (error) {
      this.#fail(error instanceof CallError ? error : new CallError("unreachable", { message: error.message }));
    }
  }

  hangUp() {
    // The status shows an error of the request.
    if (this.#isLive) this.#call.hangUp().catch((error) => this.#warn(error));
  }

  #press() {
    if (this.#isLive) {
      // The second press of a double click does not hang up.
      if (this.#call.state !== "starting" && this.#call.capabilities.hangUp) this.hangUp();
      return;
    }
    const { e164: phoneNumber = this.phoneNumber } = parsePhone(this.phoneNumber);
    if (dispatch(this, "before", { phoneNumber, context: this.#context }, true)) this.call();
  }

  #place() {
    const { e164, problem } = parsePhone(this.phoneNumber);
    if (problem) throw new CallError("number_invalid", { reason: problem });
    if (!this.transport) throw new CallError("no_transport");
    const [callerId, domain] = [this.callerId ?? undefined, this.domain ?? undefined];
    return this.transport.call(e164, { callerId, domain, source: "call_button", context: this.#context });
  }

  #follow(call) {
    this.#call = call;
    const isShown = () => this.#call === call;
    for (const name of ["state", "error", "over"]) {
      call.addEventListener(name, () => {
        if (!isShown()) return;
        this.#error = call.error;
        this.#show();
      });
    }
    forward(call, this);
    this.#show();
  }

  #fail(error) {
    this.#call = undefined;
    this.#warn(error);
    dispatch(this, "error", { error, code: error.code });
  }

  /** Shows an error in place of the call state's text; the state remains. */
  #warn(error) {
    this.#error = error;
    this.#show();
  }

  #send(digit) {
    this.#call?.sendDigit(digit).catch((error) => this.#warn(error));
  }

  get #isLive() {
    return Boolean(this.#call) && !this.#call.isOver;
  }

  get #context() {
    const { customerName, customerId, jobId, customData } = this;
    const given = Object.entries({ customerId, customerName, jobId, customData }).filter(([, value]) => value);
    return given.length ? Object.fromEntries(given) : undefined;
  }

  #show() {
    const number = parsePhone(this.phoneNumber).formatted ?? this.phoneNumber ?? "";
    const { customerName } = this;
    const label = this.label ?? `Call ${customerName ?? number}`.trim();
    this.#view.show({
      label,
      name: label.includes(number) ? label : `${label}, ${number}`,
      callee: [customerName, number].filter(Boolean).join(", "),
      variant: oneOf(VARIANTS, this.variant, "primary"),
      size: oneOf(SIZES, this.size, "md"),
      disabled: this.disabled,
      call: this.#call,
      error: this.#error,
    });
  }

  /** Properties that were set before the element was defined would hide those of the class. */
  #takeEarlyProperties() {
    for (const name of [...ATTRIBUTES.map(propertyOf), "transport"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }
}

for (const name of VALUES) {
  Object.defineProperty(CallButtonElement.prototype, propertyOf(name), {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

/** Defines the element once. An existing element of this name remains. */
export function defineCallButton() {
  if (!customElements.get(NAME)) customElements.define(NAME, CallButtonElement);
}

function propertyOf(attribute) {
  return attribute.replace(/-./, (dash) => dash[1].toUpperCase());
}

function oneOf(known, value, otherwise) {
  return known.includes(value) ? value : otherwise;
}
