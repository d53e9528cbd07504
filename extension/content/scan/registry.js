// The numbers of the page: which range holds which number, painted by the highlights of CSS.
// No node of the page is touched: a page that is rendered anew by its script would break on it.

/** The name for `::highlight(…)`. */
export const HIGHLIGHT = "click-to-call-number";

export class Registry {
  /** Range → `{ number, display, extension?, nodes }`. */
  numbers = new Map();
  #of = new WeakMap();
  #highlights;
  #highlight;

  constructor(window) {
    // A browser without highlights still knows the numbers.
    this.#highlights = window.CSS?.highlights;
    this.#highlight = this.#highlights && new window.Highlight();
    this.#highlights?.set(HIGHLIGHT, this.#highlight);
  }

  /** `nodes`: the texts that the range lies in, or its link. */
  add(range, number, nodes) {
    this.numbers.set(range, { ...number, nodes });
    for (const node of nodes) {
      if (!this.#of.has(node)) this.#of.set(node, new Set());
      this.#of.get(node).add(range);
    }
    this.#highlight?.add(range);
  }

  /** The ranges that lie in the node. */
  rangesOf(node) {
    return [...(this.#of.get(node) ?? [])];
  }

  drop(range) {
    for (const node of this.numbers.get(range).nodes) this.#of.get(node)?.delete(range);
    this.numbers.delete(range);
    this.#highlight?.delete(range);
  }

  /** Drops each number whose nodes `isGone`; answers these nodes. */
  dropWhere(isGone) {
    const gone = [...this.numbers].filter(([range, { nodes }]) => isGone(range, nodes));
    for (const [range] of gone) this.drop(range);
    return gone.flatMap(([, { nodes }]) => nodes);
  }

  clear() {
    this.dropWhere(() => true);
    // After an update of the extension it may be its successor's.
    if (this.#highlights?.get(HIGHLIGHT) === this.#highlight) this.#highlights?.delete(HIGHLIGHT);
  }
}

/** Not in the page any more. A node that was put back is, but its range has stayed behind. */
export function isGone(range, nodes) {
  return !nodes.every((node) => node.isConnected) || range.startContainer !== nodes[0] || range.endContainer !== nodes.at(-1);
}
