// The document and the open shadow roots in it, each listened to for changes.

const CHANGES = { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["href", "contenteditable"] };

// An element gets its shadow root when its script arrives: it is asked a few times, milliseconds apart.
const LATER = 1000;
const MOST_TRIES = 5;

export class Roots {
  #window;
  #found;
  #observer;
  #known = new WeakSet();
  #rootless = new Map();
  #timer;

  /** `found(root)` for each root and again when its element comes back, `changed(records)` for what happens in them. */
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

  /** An element that has a shadow root or may get one. */
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
