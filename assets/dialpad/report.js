// Reports the Mini Dialer's calls to the click2call server, which keeps them with the calls of customers and jobs.

import { customDataOf } from "../client/context.js";
import { parsePhone } from "../client/phone.js";

const PATH = "/api/cti/calls";
const MOST_REPORTS = 32;
// A report that got lost is sent again: the server takes each call id once.
const PAUSES = [1_000, 5_000, 30_000];

/** Reports until `stop` is called. `post` sends one report and rejects with a `CallError`. */
export class CallReporter {
  #service;
  #now;
  #line;
  #stops;
  /** When each call that rings began. */
  #began = new Map();

  constructor(service, { post, browser }) {
    this.#service = service;
    this.#now = browser.now;
    this.#line = new ReportLine({ post, browser, onFault: (reason) => service.fault("report_failed", reason) });
    this.#stops = [
      service.on("call_ringing", (call) => (call.state === "on" ? this.#start(call) : this.#end(call))),
      service.on("call_requested", (request) => this.#place(request)),
    ];
  }

  stop() {
    this.#stops.forEach((stop) => stop());
  }

  /** Adds what the page found out about the caller, by which the call is found later. */
  addContext(call, { customerId, jobId, name }) {
    if (!customerId && !jobId) return;
    const began = this.#began.get(call.id) ?? this.#now();
    this.#add(call, "ringing", began, customDataOf({ customerId, customerName: name, jobId }));
  }

  #start(call) {
    const began = this.#now();
    if (call.id !== null) this.#began.set(call.id, began);
    this.#add(call, "ringing", began);
  }

  /** That the ringing ended is all that the Mini Dialer says: the call may have been answered. */
  #end(call) {
    this.#add(call, "ended", this.#began.get(call.id) ?? this.#now());
    this.#began.delete(call.id);
  }

  #add({ id, external_number }, state, began, customData) {
    // Without the exact id this would be another call's.
    if (id === null) return;
    // A withheld number is left out, and so is a word in its place.
    const externalNumber = parsePhone(external_number).e164;
    this.#send({ callId: id, direction: "inbound", state, externalNumber, customData }, began);
  }

  #place({ requestId, phoneNumber, customData }) {
    this.#send({ callId: requestId, direction: "outbound", state: "placed", externalNumber: phoneNumber, customData }, this.#now());
  }

  #send(report, began) {
    // JSON leaves out what is undefined.
    this.#line.add({ ...report, at: new Date(began).toISOString(), userId: this.#service.userId ?? undefined });
  }
}

/** Sends one report after the other, in their order. */
class ReportLine {
  #post;
  #browser;
  #onFault;
  #waiting = [];
  #isSending = false;

  constructor({ post, browser, onFault }) {
    this.#post = post;
    this.#browser = browser;
    this.#onFault = onFault;
  }

  add(report) {
    if (this.#waiting.length >= MOST_REPORTS) return this.#onFault("queue_full");
    this.#waiting.push(report);
    if (!this.#isSending) this.#sendAll();
  }

  async #sendAll() {
    this.#isSending = true;
    while (this.#waiting.length) {
      const refusal = await this.#send(this.#waiting[0]);
      if (refusal) this.#onFault(refusal);
      this.#waiting.shift();
    }
    this.#isSending = false;
  }

  /** The code of the refusal, if it was refused. */
  async #send(report) {
    for (const pause of [...PAUSES, 0]) {
      try {
        await this.#post(PATH, report);
        return undefined;
      } catch ({ code }) {
        // A refusal would only be repeated.
        if (code !== "unreachable" || !pause) return code ?? "internal";
        await new Promise((resume) => this.#browser.after(pause, resume));
      }
    }
    return "unreachable";
  }
}
