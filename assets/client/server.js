// Calls through `/api/calls/…` of a click2call server, with a token of the signed-in user.

import { Api } from "./api.js";
import { Call } from "./call.js";
import { customDataOf } from "./context.js";
import { pause } from "./events.js";
import { key } from "./key.js";

// A request without an answer is repeated with the same key, so that the number is called once.
const PAUSES = [1000, 4000];

/** The transport "server with token". */
export function serverTransport({ apiUrl, token }) {
  if (!apiUrl || !token) throw new TypeError("serverTransport needs an apiUrl and a token");
  const line = new ServerLine(new Api(apiUrl, token));
  return {
    kind: "server",
    call: (phoneNumber, options) => new Call(line, { ...options, phoneNumber }),
  };
}

export class ServerLine {
  #api;

  constructor(api) {
    this.#api = api;
  }

  async place({ phoneNumber, callerId, domain, source, context }, signal) {
    const request = { phoneNumber, callerId, domain, source, customData: customDataOf(context) };
    const headers = { "Idempotency-Key": key() };
    for (const delay of [...PAUSES, 0]) {
      try {
        return await this.#api.post("/api/calls/initiate", request, headers);
      } catch (error) {
        if (error.code !== "unreachable" || !delay) throw error;
        await pause(delay, signal);
        if (signal.aborted) throw error;
      }
    }
  }

  events(id, lastId, signal) {
    return this.#api.events(`/api/calls/${id}/events`, lastId, signal);
  }

  hangUp(id) {
    return this.#api.post(`/api/calls/end/${id}`);
  }

  sendDigit(id, digit) {
    return this.#api.post(`/api/calls/dtmf/${id}`, { digit });
  }
}
