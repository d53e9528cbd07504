// Sends requests to the server. The token is private to this file and is sent in the request header only.

// Longer than the server's timeout for the telephone system.
const PATIENCE = 30_000;

export class CallError extends Error {
  /** `code` is a code of the server, `unreachable` or `token_unavailable`. */
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

  /** The response as soon as its head has arrived; the body is a stream. */
  events(path, lastId, signal) {
    const headers = { Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    return this.#ask(path, { headers, signal, cache: "no-store" });
  }

  async #ask(path, request) {
    const token = this.#bearer();
    let response = await this.#send(path, request, token);
    if (response.status === 401 && this.#canRenew) response = await this.#send(path, request, this.#renewed(token));
    if (response.ok) return response;
    const refusal = await response.json().catch(() => ({}));
    const code = refusal.code || (response.status < 500 ? "not_found" : "unreachable");
    throw new CallError(code, refusal);
  }

  async #send(path, request, token) {
    const headers = { ...request.headers, Authorization: `Bearer ${await checked(token)}` };
    return fetch(this.#base + path, { ...request, headers, credentials: "omit" });
  }

  get #canRenew() {
    return typeof this.#token === "function";
  }

  /** The token of the page, requested once. */
  #bearer() {
    if (!this.#canRenew) return this.#token;
    const known = (this.#known ??= Promise.resolve().then(() => this.#token()).catch(() => undefined));
    // A failure is not cached: the next request tries again.
    known.then((token) => {
      if (!token && this.#known === known) this.#known = undefined;
    });
    return known;
  }

  /** A new token after `expired`. Requests that fail with the same token request a new one once. */
  #renewed(expired) {
    if (this.#known === expired) this.#known = undefined;
    return this.#bearer();
  }
}

async function checked(token) {
  const text = await token;
  if (text) return text;
  throw new CallError("token_unavailable");
}

function patience() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  return { signal: abort.signal, done: () => clearTimeout(timer) };
}
