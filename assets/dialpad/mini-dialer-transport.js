// Places the calls of call buttons by the Mini Dialer.

import { CallError } from "../client/api.js";
import { customDataOf } from "../client/context.js";

/** A `CallTransport` over a `dialpadService`. */
export function miniDialerTransport(service) {
  return {
    kind: "mini_dialer",
    call: (phoneNumber, options = {}) => new MiniDialerCall(service, phoneNumber, options),
  };
}

/**
* A call that was handed to the Mini Dialer. The Mini Dialer reports nothing about outbound calls, so the state changes from
* `starting` to `unknown` and following ends. The call's states are shown in the Mini Dialer and sent by Dialpad's webhooks.
*/
class MiniDialerCall extends EventTarget {
  id;
  state = "starting";
  leg;
  cause;
  error;
  capabilities = { progress: false, hangUp: true, dtmf: false };
  #service;
  #isOver = false;
  #abort = new AbortController();

  constructor(service, phoneNumber, { callerId, context }) {
    super();
    this.#service = service;
    this.phoneNumber = String(phoneNumber ?? "");
    this.#start(callerId, context).then(
      () => this.#handOver(),
      (error) => this.#fail(error)
    );
  }

  get isOver() {
    return this.#isOver;
  }

  /** The Mini Dialer can only end all calls of its user. */
  async hangUp() {
    await this.#service.endAllCalls();
  }

  async sendDigit() {
    throw new CallError("not_supported");
  }

  /** Stops listening. A call that was handed over continues; a call that waits for the sign-in is not placed. */
  forget() {
    this.#abort.abort();
    this.#end();
  }

  async #start(outboundCallerId, context) {
    // Deferred, so that listeners can be added before the first event.
    await null;
    const customData = text(customDataOf(context));
    await this.#service.initiateCall(this.phoneNumber, { outboundCallerId, customData, signal: this.#abort.signal });
  }

  #handOver() {
    if (this.#isOver) return;
    this.state = "unknown";
    const detail = { call: this, state: this.state };
    this.#dispatch("state", detail);
    this.#dispatch(this.state, detail);
    this.#end();
  }

  #fail(error) {
    if (this.#isOver) return;
    this.error = error instanceof CallError ? error : new CallError("unreachable");
    this.#dispatch("error", { call: this, error: this.error, code: this.error.code });
    this.#end();
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dispatch("over", { call: this });
  }

  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// Dialpad accepts `custom_data` as text only.
function text(data) {
  return data === undefined || typeof data === "string" ? data : JSON.stringify(data);
}
