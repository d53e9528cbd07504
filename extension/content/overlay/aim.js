// Determines the number at a position in the window.
//
// `CSS.highlights.highlightsFromPoint` is not used, because it finds nothing under device emulation (Chromium 156), nor the caret
// position, because it does not reach shadow roots in older browsers. The element below the pointer is known.

import { linkAround } from "../scan/elements.js";
import { holds } from "./place.js";

/** The range of the number at `x`, `y`, where `node` was the innermost node; undefined if there is none. */
export function numberAt(watch, document, { x, y, node: last }) {
  // The element may have been rendered again since the last move.
  const node = last.isConnected ? last : innermostAt(document, x, y);
  if (!node) return undefined;
  const ranges = numberOfLinkAt(watch, node) ?? textsOf(node).flatMap((text) => watch.rangesOf(text));
  return [ranges].flat().find((range) => [...range.getClientRects()].some((box) => holds(box, { x, y })));
}

/** The range of the link that has the focus or the pointer. */
export function numberOfLinkAt(watch, node) {
  const link = linkOf(node);
  return link && watch.rangesOf(link)[0];
}

function textsOf(element) {
  return [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
}

function innermostAt(document, x, y) {
  let node = document.elementFromPoint(x, y);
  while (node?.shadowRoot) {
    const inner = node.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === node) break;
    node = inner;
  }
  return node;
}

// The link may be outside the shadow root that contains the node.
function linkOf(node) {
  for (let one = node; one; one = one.getRootNode().host) {
    const link = linkAround(one);
    if (link) return link;
  }
  return undefined;
}
