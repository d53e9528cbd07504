// Requests of the server's API (docs/signed-calls.md). No request is repeated and none throws: without a response, the
// answer's status is 0.

import { jsonOf } from "./bounded.js";

/** Milliseconds. A telephone system may take 15 seconds for a call; the browser stops a background that waits 30. */
const PATIENCE = { challenge: 10_000, credentials: 15_000, call: 25_000, control: 20_000, probe: 5_000 };

/** Without cookies and other credentials of the browser. A redirect is a failure. */
const PLAIN = { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };

export class Server {
  /** @param doors `fetch`, and `timeout(milliseconds)`, which returns an `AbortSignal`. */
  constructor({ fetch, timeout }) {
    this.fetch = fetch;
    this.timeout = timeout;
  }

  challenge(server, aor) {
    return this.#post(`${server}/challenge`, { aor }, PATIENCE.challenge);
  }

  /** Checks the password without a call. The nonce is spent. */
  credentials(server, { aor, nonce, response, proof }) {
    return this.#post(`${server}/credentials`, { aor, nonce, response, proof }, PATIENCE.credentials);
  }

  /** Places a call. Status 0 leaves open whether it was placed. */
  call(server, { aor, destination, nonce, response, iden, proof }) {
    return this.#post(`${server}/call`, { aor, destination, nonce, response, iden, proof }, PATIENCE.call);
  }

  hangUp({ server, iden, token }) {
    return this.#post(`${server}/call/${iden}/hangup`, {}, PATIENCE.control, bearer(token));
  }

  dial({ server, iden, token }, digits) {
    return this.#post(`${server}/call/${iden}/dtmf`, { digits }, PATIENCE.control, bearer(token));
  }

  /** Streams the call's states after the event `last` until `signal` aborts; undefined if there was no response. */
  async events({ server, iden, token, last }, signal) {
    const headers = { ...bearer(token), accept: "text/event-stream", ...(last && { "last-event-id": last }) };
    return this.#lost(() => this.fetch(`${server}/call/${iden}/events`, { ...PLAIN, headers, signal }));
  }

  /** Whether `path` answers at all, even if CORS withholds the answer. */
  async isThere(server, path) {
    const signal = this.timeout(PATIENCE.probe);
    return Boolean(await this.#lost(() => this.fetch(server + path, { ...PLAIN, mode: "no-cors", redirect: "follow", signal })));
  }

  async #post(address, body, patience, headers = {}) {
    const init = { ...PLAIN, method: "POST", body: JSON.stringify(body), signal: this.timeout(patience) };
    const response = await this.#lost(() => this.fetch(address, { ...init, headers: { "content-type": "application/json", ...headers } }));
    return response ? read(response) : { status: 0 };
  }

  async #lost(request) {
    try {
      return await request();
    } catch (noAnswer) {
      return undefined;
    }
  }
}

async function read(response) {
  const seconds = response.headers.get("retry-after") ?? "";
  const date = Date.parse(response.headers.get("date") ?? "");
  return {
    status: response.status,
    body: await jsonOf(response),
    retryAfter: /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined,
    date: Number.isNaN(date) ? undefined : date,
  };
}

function bearer(token) {
  return { authorization: `Bearer ${token}` };
}
