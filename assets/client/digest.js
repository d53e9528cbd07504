// Calls of a desk phone by the digest flow (docs/signed-calls.md): the phone rings first, then the number.
//
// The password does not leave this file. Its hash is computed by WebAssembly, which is loaded at the first call.

import { CallError } from "./api.js";
import { Call } from "./call.js";
import { customDataOf } from "./context.js";
import { key } from "./key.js";

/** Milliseconds. A telephone system may take 15 seconds for a call. */
const TIMEOUTS = { challenge: 10_000, call: 25_000, control: 20_000 };
/** Requests have no cookies and no referrer, and follow no redirect. */
const FETCH_OPTIONS = { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };
/** Zero bits: the maximum that a server requires. */
const MOST_BITS = 24;
/** The last part of a nonce and a colon fill one block of SHA-256. */
const NONCE_END = 63;
const ALL_CAPABILITIES = { progress: true, hangUp: true, dtmf: true };

const BROWSER = { fetch: (address, options) => fetch(address, options), load: loadDigest };

/**
* The transport "digest". `aor` is the phone's address: `alice@pbx.example.com`.
*
* `browser` is for tests: `fetch`, and `load(base)`, which resolves to `{ ha1, respond, solve }`.
*/
export function digestTransport({ apiUrl, aor, password, ha1 }, browser = BROWSER) {
  if (!apiUrl || !aor || !(password || ha1)) {
    throw new TypeError("digestTransport needs an apiUrl, an aor, and a password or its ha1");
  }
  const account = new Account(new URL(apiUrl, globalThis.location?.href), { aor, password, ha1 }, browser);
  return {
    kind: "digest",
    call: (phoneNumber, options) => new Call(new DigestLine(account), { ...options, phoneNumber }),
  };
}

class Account {
  #password;
  #ha1;
  #realm;

  constructor(apiUrl, { aor, password, ha1 }, { fetch, load }) {
    this.base = apiUrl.href.replace(/\/+$/, "");
    this.aor = aor;
    this.fetch = fetch;
    this.load = load;
    this.#password = password;
    this.#ha1 = ha1;
  }

  /** The response for one nonce and one destination. */
  async respond({ nonce, realm }, destination) {
    const { ha1, respond } = await this.#module();
    // The realm of a password is pinned: a server that changes it gets no second hash.
    if (this.#password) {
      this.#ha1 = ha1(this.aor.slice(0, this.aor.lastIndexOf("@")), realm, this.#password);
      this.#realm = realm;
      this.#password = undefined;
    }
    const isSameRealm = this.#realm === undefined || this.#realm === realm;
    const response = isSameRealm && respond(this.#ha1, nonce, destination);
    if (!response) throw new CallError("credentials_rejected");
    return response;
  }

  /** The proof of work for a nonce, if the server requires one while the password of this address is under attack. */
  async prove({ nonce, proof_bits: bits }) {
    if (!(bits > 0 && bits <= MOST_BITS) || nonce.length < NONCE_END) return undefined;
    const { solve } = await this.#module();
    const answer = await solve({ challenge: nonce.slice(-NONCE_END), bits, fixed: true });
    return answer.slice(NONCE_END + 1);
  }

  #module() {
    return this.load(this.base).catch(() => {
      throw new CallError("digest_unavailable");
    });
  }
}

/** The connection of one call. */
class DigestLine {
  #account;
  #token;

  constructor(account) {
    this.#account = account;
  }

  async place({ phoneNumber, callerId, context }) {
    // A signed call has no parameter for the caller ID.
    if (callerId) throw new CallError("not_supported");
    const call = { destination: phoneNumber, iden: key().replaceAll("-", ""), customData: textOf(customDataOf(context)) };
    let answer = await this.#attempt(call);
    // The nonce expired and no call was placed. If a call was placed after all, the same iden prevents a second one.
    if (isExpired(answer)) answer = await this.#attempt(call);
    if (answer.status !== 200 || answer.body.iden !== call.iden) throw callError(answer);
    this.#token = answer.body.token;
    return { callId: call.iden, state: "accepted", capabilities: this.#token ? ALL_CAPABILITIES : {} };
  }

  async #attempt(call) {
    const { aor } = this.#account;
    const challenge = await this.#post("/challenge", { aor }, TIMEOUTS.challenge);
    if (challenge.status !== 200 || !challenge.body.nonce) throw challengeError(challenge);
    const response = await this.#account.respond(challenge.body, call.destination);
    const proof = await this.#account.prove(challenge.body);
    return this.#post("/call", { ...call, aor, nonce: challenge.body.nonce, response, proof }, TIMEOUTS.call);
  }

  async events(iden, lastId, signal) {
    // A server without tokens reports no progress.
    if (!this.#token) return { status: 204 };
    const headers = { ...this.#authorization, Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const response = await this.#account.fetch(`${this.#account.base}/call/${iden}/events`, { ...FETCH_OPTIONS, headers, signal });
    if (response.ok) return response;
    throw controlError(response);
  }

  async hangUp(iden) {
    await this.#control(`/call/${iden}/hangup`, {});
    return {};
  }

  sendDigit(iden, digits) {
    return this.#control(`/call/${iden}/dtmf`, { digits });
  }

  async #control(path, body) {
    const answer = await this.#post(path, body, TIMEOUTS.control, this.#authorization);
    if (answer.status !== 200) throw controlError(answer);
  }

  get #authorization() {
    return { Authorization: `Bearer ${this.#token}` };
  }

  /** `status` is 0 if no answer came. */
  async #post(path, body, timeout, headers) {
    try {
      const response = await this.#account.fetch(this.#account.base + path, {
        ...FETCH_OPTIONS,
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
      });
      const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
      return { status: response.status, retryAfter, body: (await response.json().catch(() => null)) ?? {} };
    } catch {
      return { status: 0, body: {} };
    }
  }
}

/** A signed call takes `customData` as text only. */
function textOf(customData) {
  return typeof customData === "object" ? JSON.stringify(customData) : customData;
}

function isExpired({ status }) {
  return status === 401 || status === 408;
}

function challengeError({ status, retryAfter }) {
  if (status === 429) return new CallError("rate_limited", { retryAfter });
  if (status === 400) return new CallError("credentials_rejected");
  return new CallError(status === 0 || status === 200 || status >= 500 ? "unreachable" : "internal");
}

const FORBIDDEN = {
  "context not allowed": "context_not_allowed",
  "destination not allowed": "destination_not_allowed",
  "do not call": "do_not_call",
};
const BAD_REQUESTS = { "invalid destination": "number_invalid", "context too long": "context_too_long" };

/** Only `outcome_unknown` leaves open whether a phone rings. */
function callError({ status, retryAfter, body }) {
  if (status === 400) return new CallError(BAD_REQUESTS[body.error] ?? "internal");
  if (status === 403) return new CallError(FORBIDDEN[body.error] ?? "credentials_rejected");
  if (status === 503 && body.error === "calls stopped") return new CallError("calls_stopped");
  if (status === 429) return new CallError("rate_limited", { retryAfter });
  // A 409 means that the first of two attempts was placed. A 502 of the server has an error code; a 502 of a proxy has none.
  if (status > 400 && status < 500 && status !== 409) return new CallError("internal");
  return new CallError(status === 502 && body.error ? "phone_system_unreachable" : "outcome_unknown");
}

function controlError({ status }) {
  if ([401, 403, 404, 409].includes(status)) return new CallError("call_over");
  if (status === 429) return new CallError("rate_limited");
  return new CallError(status === 502 ? "phone_system_unreachable" : "unreachable");
}

const loaded = new Map();

/** The functions `ha1`, `respond` and `solve` of the server's `/digest.mjs`. */
async function loadDigest(base) {
  try {
    if (!loaded.has(base)) loaded.set(base, import(/* webpackIgnore: true */ /* @vite-ignore */ `${base}/digest.mjs`));
    return await (await loaded.get(base)).load();
  } catch (error) {
    loaded.delete(base);
    throw error;
  }
}
