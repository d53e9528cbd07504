// Determines the minimal part to read again after the page changed.

import { hasDigit } from "../detect/fold.js";
import { isInline } from "./elements.js";

export class Changes {
  #findings;
  #read;

  /** `read(node)` is called for each node to read again. */
  constructor(findings, read) {
    this.#findings = findings;
    this.#read = read;
  }

  /** Processes the records of a MutationObserver; returns whether nodes were removed. */
  hear(records) {
    let removed = false;
    for (const { type, target, addedNodes, removedNodes, nextSibling, previousSibling } of records) {
      removed ||= removedNodes.length > 0;
      if (type === "childList") {
        for (const node of addedNodes) this.#added(node);
        this.#neighbour(nextSibling ?? previousSibling ?? target);
      } else this.#changed(target);
    }
    return removed;
  }

  #changed(node) {
    if (isText(node) && !hasDigit(node.data) && !this.#findings.holds(node)) return;
    this.#findings.unsee(node);
    this.#read(node);
  }

  #added(node) {
    if (node.nodeType === Node.ELEMENT_NODE || (isText(node) && hasDigit(node.data))) this.#read(node);
  }

  // The text line of the node may have a new start or end.
  #neighbour(node) {
    const isShort = isText(node) || (isInline(node) && !node.firstElementChild);
    if (isShort && hasDigit(node.textContent)) this.#read(node);
  }
}

function isText(node) {
  return node.nodeType === Node.TEXT_NODE;
}
