// Reports the Mini Dialer's calls to the click2call server, which keeps them with the calls of customers and jobs.

const PATH = "/api/cti/calls";
const MOST_REPORTS = 32;
// A report that got lost is sent again: the server takes each call id once.
const PAUSES = [1_000, 5_000, 30_000];

/** Reports until the returned function is called. `post` sends one report and rejects with a `CallError`. */
export function reportCalls(service, { post, browser }) {
  const line = new ReportLine({ post, browser, onFault: () => service.fault("report_failed") });
  const stops = [
    service.on("call_ringing", (call) => line.add(ofIncoming(call, service.userId, browser.now()))),
    service.on("call_requested", (request) => line.add(ofRequested(request, service.userId, browser.now()))),
  ];
  return () => stops.forEach((stop) => stop());
}

function ofIncoming({ id, state, external_number }, userId, now) {
  // Without the exact id this would be another call's.
  if (id === null || !external_number) return undefined;
  const common = { callId: id, direction: "inbound", externalNumber: external_number, at: at(now) };
  return { ...common, state: state === "on" ? "ringing" : "ended", ...(userId && { userId }) };
}

function ofRequested({ requestId, phoneNumber, customData }, userId, now) {
  const common = { callId: requestId, direction: "outbound", externalNumber: phoneNumber, at: at(now) };
  return { ...common, state: "placed", ...(customData && { customData: opened(customData) }), ...(userId && { userId }) };
}

// A context was written as JSON for Dialpad; the server looks for customer and job in an object.
function opened(customData) {
  try {
    const value = JSON.parse(customData);
    return typeof value === "object" && value && !Array.isArray(value) ? value : customData;
  } catch {
    return customData;
  }
}

function at(now) {
  return new Date(now).toISOString();
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
    if (!report) return;
    if (this.#waiting.length >= MOST_REPORTS) return this.#onFault();
    this.#waiting.push(report);
    if (!this.#isSending) this.#sendAll();
  }

  async #sendAll() {
    this.#isSending = true;
    while (this.#waiting.length) {
      if (!(await this.#send(this.#waiting[0]))) this.#onFault();
      this.#waiting.shift();
    }
    this.#isSending = false;
  }

  async #send(report) {
    for (const pause of [...PAUSES, 0]) {
      try {
        await this.#post(PATH, report);
        return true;
      } catch (error) {
        // A refusal would only be repeated.
        if (error.code !== "unreachable" || !pause) return false;
        await new Promise((resume) => this.#browser.after(pause, resume));
      }
    }
    return false;
  }
}
