// Server-sent events out of a stream of bytes (WHATWG HTML, section 9.2.6), cut wherever the network cut them.

/** One of our events has a hundred characters. A server that sends lines without end gets no memory for them. */
const LONGEST = 64 * 1024;

export class TooLong extends Error {}

/** Takes the bytes as they come; answers the events that they complete. */
export class EventStream {
  /** Of the last event that had one: what `Last-Event-ID` resumes after. */
  lastId = "";
  /** How many milliseconds the server wants to be left alone before somebody comes back. */
  retry;
  #decoder = new TextDecoder();
  #rest = "";
  #data = [];
  #type = "";
  #size = 0;

  /** @param {Uint8Array} bytes @returns {{ type: string, data: string, id: string }[]} */
  take(bytes) {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    // A carriage return at the end may be half of a line's end.
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
