// Reports the Mini Dialer's calls to the click2call server, which stores them with the calls of customers and jobs.

import { customDataOf } from "../client/context.js";
import { parsePhone } from "../client/phone.js";

const PATH = "/api/cti/calls";
const MOST_REPORTS = 32;
// A lost report is sent again: the server accepts each call id once.
const PAUSES = [1_000, 5_000, 30_000];

/**
* Reports until `stop` is called. `postNow` is called when a report is made, so that a waiting report is sent with the token of
* its own user. It returns `post(path, report)`, which rejects with a `CallError`.
*/
export class CallReporter {
  #service;
  #now;
  #line;
  #stops;
  #postNow;
  /** By id: when each ringing call started, and whether its end was reported. */
  #ringing = new Map();
  /** The same by the announced call, for a look-up that takes longer than the ringing. */
  #announced = new WeakMap();

  constructor(service, { postNow, browser }) {
    this.#service = service;
    this.#now = browser.now;
    this.#postNow = postNow;
    this.#line = new ReportLine({ browser, onFault: (reason) => service.fault("report_failed", reason) });
    this.#stops = [
      service.on("call_ringing", (call) => (call.state === "on" ? this.#start(call) : this.#end(call))),
      service.on("ringing_forgotten", ({ id }) => this.#ringing.delete(id)),
      service.on("call_requested", (request) => this.#place(request)),
    ];
  }

  /** Drops waiting reports. */
  stop() {
    this.#stops.forEach((stop) => stop());
    this.#line.stop();
  }

  /** Adds the customer that the page found, so that the call can be searched by customer. */
  addContext(call, { customerId, jobId, name }) {
    if (!customerId && !jobId) return;
    const { began, isOver } = this.#announced.get(call) ?? this.#ringing.get(call.id) ?? { began: this.#now() };
    // The last report wins, so a late report must not state that the call rings.
    this.#add(call, isOver ? "ended" : "ringing", began, customDataOf({ customerId, customerName: name, jobId }));
  }

  #start(call) {
    const began = this.#now();
    const ringing = { began, isOver: false };
    if (call.id !== null) this.#ringing.set(call.id, ringing);
    this.#announced.set(call, ringing);
    this.#add(call, "ringing", began);
  }

  /** The Mini Dialer reports the end of ringing only: the call may have been answered. */
  #end(call) {
    const ringing = this.#ringing.get(call.id);
    if (ringing) ringing.isOver = true;
    this.#add(call, "ended", ringing?.began ?? this.#now());
    this.#ringing.delete(call.id);
  }

  #add({ id, external_number }, state, began, customData) {
    // Without the exact id, the report could be assigned to another call.
    if (id === null) return;
    // A withheld number is omitted, and also a word in its place.
    const externalNumber = parsePhone(external_number).e164;
    this.#send({ callId: id, direction: "inbound", state, externalNumber, customData }, began);
  }

  #place({ requestId, phoneNumber, customData }) {
    this.#send({ callId: requestId, direction: "outbound", state: "placed", externalNumber: phoneNumber, customData }, this.#now());
  }

  #send(report, began) {
    // JSON omits undefined members.
    const body = { ...report, at: new Date(began).toISOString(), userId: this.#service.userId ?? undefined };
    this.#line.add({ post: this.#postNow(), body });
  }
}

/** Sends the reports one after the other, in order. */
class ReportLine {
  #browser;
  #onFault;
  #waiting = [];
  #isSending = false;
  #isStopped = false;

  constructor({ browser, onFault }) {
    this.#browser = browser;
    this.#onFault = onFault;
  }

  add(report) {
    if (this.#waiting.length >= MOST_REPORTS) return this.#onFault("queue_full");
    this.#waiting.push(report);
    if (!this.#isSending) this.#sendAll();
  }

  stop() {
    this.#isStopped = true;
    this.#waiting = [];
  }

  async #sendAll() {
    this.#isSending = true;
    while (this.#waiting.length) {
      const refusal = await this.#send(this.#waiting[0]);
      if (refusal && !this.#isStopped) this.#onFault(refusal);
      this.#waiting.shift();
    }
    this.#isSending = false;
  }

  /** The code of the refusal, if there is one. */
  async #send({ post, body }) {
    for (const pause of [...PAUSES, 0]) {
      try {
        await post(PATH, body);
        return undefined;
      } catch ({ code }) {
        // A repetition would be refused again.
        if (code !== "unreachable" || !pause) return code ?? "internal";
        await new Promise((resume) => this.#browser.after(pause, resume));
        if (this.#isStopped) return undefined;
      }
    }
    return "unreachable";
  }
}
