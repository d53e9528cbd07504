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
 * A call that was handed to the Mini Dialer. Of outbound calls it reports nothing, so the state goes from `starting` to
 * `unknown`, and then the call is over for us: its states are in the Mini Dialer itself, and in Dialpad's webhooks.
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

  /** Stops listening. A call that was handed over goes on; one that still waits for the sign-in is not placed. */
  forget() {
    this.#abort.abort();
    this.#end();
  }

  async #start(outboundCallerId, context) {
    // So that the caller can listen before the first event.
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

// Dialpad knows `custom_data` as a text alone.
function text(data) {
  return data === undefined || typeof data === "string" ? data : JSON.stringify(data);
}
