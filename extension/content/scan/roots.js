// Observes the document and its open shadow roots for changes.

const CHANGES = { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["href", "contenteditable"] };

// An element gets its shadow root when its script has loaded: it is checked a few times, at these intervals in milliseconds.
const LATER = 1000;
const MOST_TRIES = 5;

export class Roots {
  #window;
  #found;
  #observer;
  #known = new WeakSet();
  #rootless = new Map();
  #timer;

  /** `found(root)` is called for each root, also when its element returns; `changed(records)` for changes in a root. */
  constructor(window, { found, changed }) {
    this.#window = window;
    this.#found = found;
    this.#observer = new window.MutationObserver(changed);
  }

  watch(root) {
    if (!this.#known.has(root)) this.#observer.observe(root, CHANGES);
    this.#known.add(root);
    this.#found(root);
  }

  /** An element that has or may get a shadow root. */
  meet(host) {
    if (host.shadowRoot) this.watch(host.shadowRoot);
    else this.#await(host, 0);
  }

  rest() {
    this.#observer.disconnect();
    this.#known = new WeakSet();
    this.#rootless.clear();
    this.#window.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #await(host, tries) {
    if (tries === MOST_TRIES || !host.isConnected) return;
    this.#rootless.set(host, tries);
    this.#timer ??= this.#window.setTimeout(() => this.#askAgain(), LATER);
  }

  #askAgain() {
    this.#timer = undefined;
    const asked = [...this.#rootless];
    this.#rootless.clear();
    for (const [host, tries] of asked) {
      if (host.shadowRoot) this.watch(host.shadowRoot);
      else this.#await(host, tries + 1);
    }
  }
}
