// The numbers of a page in document order, including shadow roots.

import { elementOf, linesOf } from "./seen.js";

/** The number after `current`, or the first one at or below the upper edge of the window; after the last follows the first. */
export function nextNumber(ranges, current) {
  const shown = [...ranges].filter(isShown).sort(byPlace);
  const at = shown.indexOf(current);
  if (at >= 0) return shown[(at + 1) % shown.length];
  return shown.find((range) => range.getBoundingClientRect().top >= 0) ?? shown[0];
}

function isShown(range) {
  const element = elementOf(range);
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && linesOf(range).length > 0;
}

function byPlace(one, other) {
  const [before, after] = [pathTo(one.startContainer), pathTo(other.startContainer)];
  const fork = before.findIndex((node, at) => node !== after[at]);
  if (fork < 0 || !after[fork]) return one.startOffset - other.startOffset;
  return before[fork].compareDocumentPosition(after[fork]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

// From the document inwards: the hosts of the shadow roots that contain the node, then the node.
function pathTo(node) {
  const host = node.getRootNode().host;
  return host ? [...pathTo(host), node] : [node];
}
