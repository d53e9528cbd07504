// Adds numbers that were found to the registry, and removes them again.

import { hasDigit } from "../detect/fold.js";
import { numberOfLink } from "./elements.js";
import { blockOf } from "./reader.js";
import { isGone } from "./registry.js";

// A longer text is not a label of the following text.
const LONGEST_LABEL = 60;

export class Findings {
  #registry;
  #detect;
  /** Maps the first node of a line to the line's text when it was read, and the node of a number to that first node. */
  #seen = new WeakMap();
  #line = new WeakMap();
  changed = false;

  constructor(registry, detect) {
    this.#registry = registry;
    this.#detect = detect;
  }

  /** Whether the node is known to have a number. */
  holds(node) {
    return this.#registry.rangesOf(node).length > 0;
  }

  takeFlow(flow) {
    const [{ node, from }] = flow.parts;
    if (from === 0 && this.#seen.get(node) === flow.text) return;
    this.#seen.set(node, flow.text);
    for (const part of flow.parts) this.#clear(part);
    if (!hasDigit(flow.text)) return;
    for (const { start, end, ...number } of this.#detect(flow.text, () => labelBefore(node))) {
      this.#add(flow.range(start, end), number, flow.nodesOf(start, end), node);
    }
  }

  takeLink(link) {
    const dialled = numberOfLink(link);
    const [range] = this.#registry.rangesOf(link);
    if (range && this.#registry.numbers.get(range).dialled === dialled && holdsAll(range, link)) return;
    this.forgetWithin(link);
    if (!dialled) return;
    const [known] = this.#detect(dialled, () => "tel");
    const whole = link.ownerDocument.createRange();
    whole.selectNodeContents(link);
    this.#add(whole, { number: known?.number ?? dialled, display: dialled, dialled }, [link], link);
  }

  /** The text of the node has changed. */
  unsee(node) {
    this.#seen.delete(this.#line.get(node));
    this.#seen.delete(node);
  }

  forgetGone() {
    this.#drop(isGone);
  }

  forgetWithin(node) {
    this.#drop((_, nodes) => nodes.some((one) => node.contains(one)));
  }

  #add(range, number, nodes, line) {
    this.#registry.add(range, number, nodes);
    for (const node of nodes) this.#line.set(node, line);
    this.changed = true;
  }

  #drop(which) {
    for (const node of this.#registry.dropWhere(which)) {
      this.unsee(node);
      this.changed = true;
    }
  }

  // The results of an earlier pass in this part of the node. The node may have several parts.
  #clear({ node, from, length }) {
    for (const range of this.#registry.rangesOf(node)) {
      const isElsewhere = range.startContainer === node && (range.startOffset < from || (range.startOffset >= from + length && from + length < node.length));
      if (isElsewhere) continue;
      this.#registry.drop(range);
      this.changed = true;
    }
  }
}

function holdsAll(range, link) {
  return range.startOffset === 0 && range.endOffset === link.childNodes.length;
}

// The left cell or the term: "Phone" | 2025550142.
function labelBefore(node) {
  const label = blockOf(node)?.previousElementSibling;
  if (!label || label.childElementCount > 3 || label.firstElementChild?.childElementCount > 3) return "";
  const text = label.textContent;
  return text.length <= LONGEST_LABEL && !hasDigit(text) ? text : "";
}
