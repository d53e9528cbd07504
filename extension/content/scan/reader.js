// Reads a part of a document from start to end in steps, so that work can pause between two steps.

import { isInline, isSkipped, isTelLink } from "./elements.js";
import { Flow } from "./flow.js";

const TEXTS_AND_ELEMENTS = 1 | 4;
// Elements without text are skipped in one step, up to a limit.
const MOST_PASSED = 200;

export class Reader {
  #walker;
  #node;
  /** How far the text of a long node was read. */
  #offset = 0;

  /** Reads the content of `root`, from `start` on. */
  constructor(root, start = root) {
    this.root = root;
    this.#walker = (root.ownerDocument ?? root).createTreeWalker(root, TEXTS_AND_ELEMENTS);
    this.#walker.currentNode = start;
    this.#node = start;
  }

  /** Whether the page removed the node at which the reader paused. */
  get isLost() {
    return this.#node !== null && !this.root.contains(this.#node);
  }

  /** A step with `flow`, `link`, `host` (an element with a shadow root, now or later) or nothing; `null` at the end. */
  next() {
    const flow = new Flow();
    let block;
    for (let passed = 0; this.#node; passed++) {
      const node = this.#node;
      const isText = node.nodeType === 3;
      if (isText ? flow.isBegun && blockOf(node) !== block : flow.isBegun && !goesOn(node)) return { flow };
      if (!isText) {
        const found = this.#pass(node);
        if (found) return found;
      } else {
        if (!flow.isBegun) block = blockOf(node);
        this.#take(flow, node);
        if (flow.isFull) return { flow };
      }
      if (passed > MOST_PASSED && !flow.isBegun) return {};
    }
    return flow.isBegun ? { flow } : null;
  }

  #take(flow, text) {
    this.#offset = flow.take(text, this.#offset);
    if (this.#offset >= text.length) this.#go(text);
  }

  #pass(element) {
    if (element.nodeType !== 1) return this.#go(element);
    if (isSkipped(element)) return this.#go(lastIn(element));
    if (isTelLink(element)) {
      this.#go(lastIn(element));
      return { link: element };
    }
    this.#go(element);
    return element.shadowRoot || element.localName.includes("-") ? { host: element } : undefined;
  }

  #go(last) {
    this.#walker.currentNode = last;
    this.#node = this.#walker.nextNode();
    this.#offset = 0;
  }
}

function goesOn(node) {
  return isInline(node) && !isTelLink(node) && !isSkipped(node);
}

function lastIn(node) {
  let last = node;
  while (last.lastChild) last = last.lastChild;
  return last;
}

/** The element that contains the lines of the node. */
export function blockOf(node) {
  let parent = node.parentNode;
  while (parent && isInline(parent)) parent = parent.parentNode;
  return parent;
}

// A line start further away has no number that extends to the node.
const MOST_LEFT = 50;

/** The start of the line that contains the node. */
export function startOfLine(node) {
  let start = node;
  while (start.parentNode && isInline(start.parentNode)) start = start.parentNode;
  for (let steps = 0; steps < MOST_LEFT; steps++) {
    const left = start.previousSibling;
    if (!left || (left.nodeType === 1 && !goesOn(left))) break;
    start = left;
  }
  return start;
}
