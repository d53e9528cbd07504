// The numbers of the page: ranges with their numbers, painted by CSS highlights.
// The nodes of the page are not modified, because that would break pages that scripts render again.

/** The name for `::highlight(…)`. */
export const HIGHLIGHT = "click-to-call-number";

export class Registry {
  /** Range → `{ number, display, extension?, nodes }`. */
  numbers = new Map();
  #of = new WeakMap();
  #highlights;
  #highlight;

  constructor(window) {
    // Without highlight support the numbers are still registered.
    this.#highlights = window.CSS?.highlights;
    this.#highlight = this.#highlights && new window.Highlight();
    this.#highlights?.set(HIGHLIGHT, this.#highlight);
  }

  /** `nodes`: the text nodes of the range, or its link. */
  add(range, number, nodes) {
    this.numbers.set(range, { ...number, nodes });
    for (const node of nodes) {
      if (!this.#of.has(node)) this.#of.set(node, new Set());
      this.#of.get(node).add(range);
    }
    this.#highlight?.add(range);
  }

  /** The ranges in the node. */
  rangesOf(node) {
    return [...(this.#of.get(node) ?? [])];
  }

  drop(range) {
    for (const node of this.numbers.get(range).nodes) this.#of.get(node)?.delete(range);
    this.numbers.delete(range);
    this.#highlight?.delete(range);
  }

  /** Removes each number whose nodes are `isGone`; returns these nodes. */
  dropWhere(isGone) {
    const gone = [...this.numbers].filter(([range, { nodes }]) => isGone(range, nodes));
    for (const [range] of gone) this.drop(range);
    return gone.flatMap(([, { nodes }]) => nodes);
  }

  clear() {
    this.dropWhere(() => true);
    // After an update of the extension, the highlight may belong to the new version.
    if (this.#highlights?.get(HIGHLIGHT) === this.#highlight) this.#highlights?.delete(HIGHLIGHT);
  }
}

/** Whether the node left the page. A node that was inserted again is in the page, but its range is not. */
export function isGone(range, nodes) {
  return !nodes.every((node) => node.isConnected) || range.startContainer !== nodes[0] || range.endContainer !== nodes.at(-1);
}
