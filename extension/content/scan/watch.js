// Keeps the list of the page's numbers up to date.

import { detector } from "../detect/detect.js";
import { Changes } from "./changes.js";
import { isInline, isInsideSkipped, linkAround } from "./elements.js";
import { Findings } from "./findings.js";
import { forbidsDetection } from "./meta.js";
import { blockOf, Reader, startOfLine } from "./reader.js";
import { Registry } from "./registry.js";
import { Roots } from "./roots.js";
import { Work } from "./work.js";

/**
* Starts as soon as the page is visible. Options: `country` (the user's, ISO 3166), `language` (default: the page's language),
* `onChange()` after the list changed.
*/
export class Watch {
  #document;
  #onChange;
  #registry;
  #findings;
  #work;
  #roots;
  #readers = new Map();
  #readsText = true;

  constructor(document, { country, language = document.documentElement.lang, onChange = () => {} } = {}) {
    const window = document.defaultView;
    this.#document = document;
    this.#onChange = onChange;
    this.#registry = new Registry(window);
    this.#findings = new Findings(this.#registry, detector({ country, language }));
    this.#work = new Work(window, {
      before: () => this.#findings.forgetGone(),
      step: (node) => this.#step(node),
      after: () => this.#tell(),
      overflow: () => this.#overflow(),
    });
    const changes = new Changes(this.#findings, (node) => this.#read(node));
    this.#roots = new Roots(window, {
      found: (root) => this.#read(root),
      changed: (records) => this.#work.measure(() => changes.hear(records) && this.#work.wake()),
    });
    document.addEventListener("visibilitychange", this.#see);
    this.#see();
  }

  /** Range → `{ number, display, extension? }`. */
  get numbers() {
    return this.#registry.numbers;
  }

  /** The ranges of the numbers in a text node or link. */
  rangesOf(node) {
    return this.#registry.rangesOf(node);
  }

  /** Time used on the page's main thread in milliseconds: `{ total, longest, slices }`. */
  get spent() {
    return this.#work.spent;
  }

  /** Whether there is nothing left to read. */
  get isDone() {
    return this.#work.isDone;
  }

  stop() {
    this.#document.removeEventListener("visibilitychange", this.#see);
    this.#rest();
    this.#registry.clear();
  }

  // A hidden page is not read. When it is visible again, all of it is read.
  #see = () => {
    this.#rest();
    if (this.#document.hidden) return;
    this.#readsText = !forbidsDetection(this.#document);
    this.#roots.watch(this.#document);
    this.#work.wake();
    this.#work.resume();
  };

  #rest() {
    this.#roots.rest();
    this.#work.drop();
    this.#readers.clear();
  }

  #overflow() {
    this.#readers.clear();
    this.#roots.rest();
    this.#roots.watch(this.#document);
  }

  #read(node) {
    this.#readers.delete(node);
    this.#work.add(node);
  }

  /** Reads one step at the node; returns whether the node is done. */
  #step(node) {
    if (!node.isConnected) return this.#end(node);
    if (!this.#readers.has(node)) {
      if (this.#isOff(node)) return this.#end(node);
      if (isPartOfLine(node)) this.#readLineOf(node);
      if (node.nodeType === Node.TEXT_NODE) return this.#end(node);
      this.#readers.set(node, new Reader(node));
    }
    if (this.#readers.get(node).isLost) this.#readers.set(node, new Reader(node));
    const found = this.#readers.get(node).next();
    if (!found) return this.#end(node);
    this.#take(found);
    return false;
  }

  #end(node) {
    this.#readers.delete(node);
    return true;
  }

  #isOff(node) {
    const link = linkAround(node);
    if (link && !isInsideSkipped(link)) this.#findings.takeLink(link);
    else if (isInsideSkipped(node)) this.#findings.forgetWithin(node);
    else return false;
    return true;
  }

  #readLineOf(node) {
    const start = startOfLine(node);
    const found = new Reader(blockOf(start) ?? start.parentNode, start).next();
    if (found) this.#take(found);
  }

  #take({ flow, link, host }) {
    if (flow && this.#readsText) this.#findings.takeFlow(flow);
    if (link) this.#findings.takeLink(link);
    if (host) this.#roots.meet(host);
  }

  #tell() {
    if (!this.#findings.changed) return;
    this.#findings.changed = false;
    this.#onChange();
  }
}

function isPartOfLine(node) {
  return node.nodeType === Node.TEXT_NODE || isInline(node);
}
