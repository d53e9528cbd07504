// Reads a part of a document from front to back, one step at a time, so that it can rest between any two.

import { isInline, isSkipped, isTelLink } from "./elements.js";
import { Flow } from "./flow.js";

const TEXTS_AND_ELEMENTS = 1 | 4;
// Elements without text are passed over in one step, but not without end.
const MOST_PASSED = 200;

export class Reader {
  #walker;
  #node;
  /** How far the text of a long node was read. */
  #offset = 0;

  /** Reads what is in `root`, from `start` on. */
  constructor(root, start = root) {
    this.root = root;
    this.#walker = (root.ownerDocument ?? root).createTreeWalker(root, TEXTS_AND_ELEMENTS);
    this.#walker.currentNode = start;
    this.#node = start;
  }

  /** Whether the page took away the place where the reading rests. */
  get isLost() {
    return this.#node !== null && !this.root.contains(this.#node);
  }

  /** Holds `flow`, `link`, `host` (of a shadow root, now or later) or nothing; `null` at the end. */
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

/** The element whose lines hold the node. */
export function blockOf(node) {
  let parent = node.parentNode;
  while (parent && isInline(parent)) parent = parent.parentNode;
  return parent;
}

// What begins a line further away has no number that reaches to here.
const MOST_LEFT = 50;

/** Where the line that holds the node begins. */
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
