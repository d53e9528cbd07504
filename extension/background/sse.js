// Parses server-sent events from a byte stream (WHATWG HTML, section 9.2.6) with arbitrary chunk boundaries.

/** Events have about a hundred characters. The limit bounds the memory for endless lines. */
const LONGEST = 64 * 1024;

export class TooLong extends Error {}

/** Returns the events that the bytes complete. */
export class EventStream {
  /** The id of the last event that had one, for `Last-Event-ID`. */
  lastId = "";
  /** The reconnection delay in milliseconds that the server requested. */
  retry;
  #decoder = new TextDecoder();
  #rest = "";
  #data = [];
  #type = "";
  #size = 0;

  /** @param {Uint8Array} bytes @returns {{ type: string, data: string, id: string }[]} */
  take(bytes) {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    // A carriage return at the end may be the first half of CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    if (this.#rest.length > LONGEST) throw new TooLong();
    return lines.map((line) => this.#line(line)).filter(Boolean);
  }

  #line(line) {
    if (line === "") return this.#dispatch();
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    this.#size += line.length;
    if (this.#size > LONGEST) throw new TooLong();
    if (field === "data") this.#data.push(value ?? "");
    else if (field === "event") this.#type = value ?? "";
    else if (field === "id" && !value?.includes("\0")) this.lastId = value ?? "";
    else if (field === "retry" && /^\d{1,9}$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  #dispatch() {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.lastId };
    const isNothing = this.#data.length === 0;
    [this.#data, this.#type, this.#size] = [[], "", 0];
    return isNothing ? undefined : event;
  }
}
