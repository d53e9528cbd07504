// Event handlers by event name.

export class EventHub {
  #handlers = new Map();

  /** Returns a function that removes the handler. The same function can be added more than once. */
  on(name, handler) {
    if (typeof handler !== "function") throw new TypeError("a handler is a function");
    const entry = { handler };
    const entries = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, entries.add(entry));
    return () => entries.delete(entry);
  }

  /** The number of handlers of all events. */
  get size() {
    return [...this.#handlers.values()].reduce((sum, entries) => sum + entries.size, 0);
  }

  emit(name, detail) {
    for (const { handler } of [...(this.#handlers.get(name) ?? [])]) {
      try {
        handler(detail);
      } catch (error) {
        // A failing handler does not affect the others. Its error goes to the page's error handling.
        reportError(error);
      }
    }
  }
}
