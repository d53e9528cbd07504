// The screen positions of ranges of a page.

import { around, meets } from "./place.js";

/** The boxes of a range's lines; empty if the range is not shown. */
export function linesOf(range) {
  return [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
}

/** The innermost element at the start of a range. */
export function elementOf({ startContainer }) {
  if (startContainer.nodeType === Node.ELEMENT_NODE) return startContainer;
  return startContainer.parentElement ?? startContainer.getRootNode().host;
}

/** The visible part of the page, with pinch zoom taken into account. */
export function viewOf(window) {
  const { offsetLeft: left, offsetTop: top, width, height } = window.visualViewport;
  return { left, top, right: left + width, bottom: top + height };
}

export function isInView(window, range) {
  const lines = linesOf(range);
  return lines.length > 0 && meets(around(lines), viewOf(window));
}
