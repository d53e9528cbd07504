// Talks to the server. The token stays in here and goes nowhere but into the request's header.

// Longer than the server lets the telephone system take.
const PATIENCE = 30_000;

export class CallError extends Error {
  /** `code` is one of the server's, or `unreachable` or `token_unavailable`. */
  constructor(code, { message = code, retryAfter, callId, reason } = {}) {
    super(message);
    Object.assign(this, { name: "CallError", code, retryAfter, callId, reason });
  }
}

export class Api {
  #base;
  #token;
  #known;

  constructor(base, token) {
    this.#base = new URL(base, globalThis.location?.href).href.replace(/\/+$/, "");
    this.#token = token;
  }

  /** The reply's JSON, or a CallError. */
  async post(path, body, headers) {
    const { signal, done } = patience();
    try {
      const response = await this.#ask(path, {
        method: "POST",
        headers: body ? { "Content-Type": "application/json", ...headers } : headers,
        body: body && JSON.stringify(body),
        signal,
      });
      return await response.json();
    } catch (error) {
      throw error instanceof CallError ? error : new CallError("unreachable");
    } finally {
      done();
    }
  }

  /** The response once its head is there; its body goes on. */
  events(path, lastId, signal) {
    const headers = { Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    return this.#ask(path, { headers, signal, cache: "no-store" });
  }

  async #ask(path, request) {
    let response = await this.#send(path, request, false);
    if (response.status === 401 && this.#canAskAnew) response = await this.#send(path, request, true);
    if (response.ok) return response;
    const refusal = await response.json().catch(() => ({}));
    const code = refusal.code || (response.status < 500 ? "not_found" : "unreachable");
    throw new CallError(code, refusal);
  }

  async #send(path, request, anew) {
    const headers = { ...request.headers, Authorization: `Bearer ${await this.#bearer(anew)}` };
    return fetch(this.#base + path, { ...request, headers, credentials: "omit" });
  }

  get #canAskAnew() {
    return typeof this.#token === "function";
  }

  // Asked for once, and once more when the server finds that it is no good any more.
  async #bearer(anew) {
    if (!this.#canAskAnew) return this.#token;
    if (anew || !this.#known) this.#known = Promise.resolve().then(() => this.#token());
    const token = await this.#known.catch(() => undefined);
    if (token) return token;
    this.#known = undefined;
    throw new CallError("token_unavailable");
  }
}

function patience() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  return { signal: abort.signal, done: () => clearTimeout(timer) };
}
