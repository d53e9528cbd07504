// The numbers of a page in the order in which it is read, those in shadow roots among them.

/** The number after `current`, or the first that is at or below the upper edge of the window; after the last comes the first. */
export function nextNumber(ranges, current) {
  const shown = [...ranges].filter(isShown).sort(byPlace);
  const at = shown.indexOf(current);
  if (at >= 0) return shown[(at + 1) % shown.length];
  return shown.find((range) => range.getBoundingClientRect().top >= 0) ?? shown[0];
}

function isShown(range) {
  const element = elementOf(range);
  const canBeSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  return canBeSeen && [...range.getClientRects()].some(({ width, height }) => width > 0 && height > 0);
}

function byPlace(one, other) {
  const [before, after] = [pathTo(one.startContainer), pathTo(other.startContainer)];
  const fork = before.findIndex((node, at) => node !== after[at]);
  if (fork < 0 || !after[fork]) return one.startOffset - other.startOffset;
  return before[fork].compareDocumentPosition(after[fork]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

// From the document inwards: the elements whose shadow roots lead to the node, then the node itself.
function pathTo(node) {
  const host = node.getRootNode().host;
  return host ? [...pathTo(host), node] : [node];
}

function elementOf({ startContainer }) {
  return startContainer.nodeType === Node.ELEMENT_NODE ? startContainer : startContainer.parentElement ?? startContainer.getRootNode().host;
}
