// Where the ranges of a page are on the screen.

import { around, meets } from "./place.js";

/** The boxes of the lines that a range stands in; none where it is not shown. */
export function linesOf(range) {
  return [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
}

/** The innermost element around the beginning of a range. */
export function elementOf({ startContainer }) {
  if (startContainer.nodeType === Node.ELEMENT_NODE) return startContainer;
  return startContainer.parentElement ?? startContainer.getRootNode().host;
}

/** What can be seen of the page, also when it was zoomed into with two fingers. */
export function viewOf(window) {
  const { offsetLeft: left, offsetTop: top, width, height } = window.visualViewport;
  return { left, top, right: left + width, bottom: top + height };
}

export function isInView(window, range) {
  const lines = linesOf(range);
  return lines.length > 0 && meets(around(lines), viewOf(window));
}
