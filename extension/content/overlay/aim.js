// Which number of the page lies at a place in the window.

import { linkAround } from "../scan/elements.js";
import { holds } from "./place.js";

/** The range of the number at `x`, `y`, where `node` was the innermost thing; undefined if there is none. */
export function numberAt(watch, document, { x, y, node: last }) {
  // What the pointer moved to last may have been rendered anew below it.
  const node = last.isConnected ? last : innermostAt(document, x, y);
  if (!node) return undefined;
  const link = linkOf(node);
  if (link) return watch.rangesOf(link)[0];
  const shadowRoots = rootsAround(node);
  const highlights = document.defaultView.CSS.highlights;
  // Not in Firefox before 150, nor in Chrome before 140.
  if (!highlights?.highlightsFromPoint) return numberAtCaret(watch, document, { x, y }, shadowRoots);
  const ranges = highlights.highlightsFromPoint(x, y, { shadowRoots }).flatMap(({ ranges }) => ranges);
  return ranges.find((range) => watch.numbers.has(range));
}

/** The range of the link that is focused or pointed at. */
export function numberOfLinkAt(watch, node) {
  const link = linkOf(node);
  return link && watch.rangesOf(link)[0];
}

function numberAtCaret(watch, document, point, shadowRoots) {
  const node = caretNode(document, point, shadowRoots);
  const ranges = node ? watch.rangesOf(node) : [];
  return ranges.find((range) => [...range.getClientRects()].some((box) => holds(box, point)));
}

function caretNode(document, { x, y }, shadowRoots) {
  if (document.caretPositionFromPoint) return document.caretPositionFromPoint(x, y, { shadowRoots })?.offsetNode;
  return document.caretRangeFromPoint?.(x, y)?.startContainer;
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

function rootsAround(node) {
  const roots = [];
  for (let root = node.getRootNode(); root.host; root = root.host.getRootNode()) roots.push(root);
  return roots;
}
