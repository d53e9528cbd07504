// Which number of the page lies at a place in the window.
//
// Neither `CSS.highlights.highlightsFromPoint` nor the caret is asked: the one finds nothing where another device is emulated (Chromium
// 156), the other reaches no shadow roots in older browsers. The element below the pointer is known anyway.

import { linkAround } from "../scan/elements.js";
import { holds } from "./place.js";

/** The range of the number at `x`, `y`, where `node` was the innermost thing; undefined if there is none. */
export function numberAt(watch, document, { x, y, node: last }) {
  // What the pointer moved to last may have been rendered anew below it.
  const node = last.isConnected ? last : innermostAt(document, x, y);
  if (!node) return undefined;
  const ranges = numberOfLinkAt(watch, node) ?? textsOf(node).flatMap((text) => watch.rangesOf(text));
  return [ranges].flat().find((range) => [...range.getClientRects()].some((box) => holds(box, { x, y })));
}

/** The range of the link that is focused or pointed at. */
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

// The link may be outside the shadow root that the node is in.
function linkOf(node) {
  for (let one = node; one; one = one.getRootNode().host) {
    const link = linkAround(one);
    if (link) return link;
  }
  return undefined;
}
