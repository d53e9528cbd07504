// The position of the card beside a number, and the pointer's path between them. Pure: boxes in, positions out.
// A box is `{ left, top, right, bottom }`, in CSS pixels of the window.

const GAP = 4;
const EDGE = 8;
// The path is wider than a straight line, because pointers do not move straight.
const BERTH = 6;

/**
* The upper left corner of a card of this `size` (`{ width, height }`): above the number, else below, else beside it, inside
* the `view`. It covers the number only if there is no room for both. `box` is the line of the number that matters, `whole`
* the bounding box of all its lines.
*/
export function placeBeside(box, size, view, { isRightToLeft = false, whole = box } = {}) {
  const start = isRightToLeft ? box.right - size.width : box.left;
  const left = between(start, view.left + EDGE, view.right - EDGE - size.width);
  const middle = between((box.top + box.bottom - size.height) / 2, view.top + EDGE, view.bottom - EDGE - size.height);
  const places = [
    { left, top: whole.top - GAP - size.height },
    { left, top: whole.bottom + GAP },
    { left: whole.right + GAP, top: middle },
    { left: whole.left - GAP - size.width, top: middle },
  ];
  const fits = places.find((place) => isInside(boxOf(place, size), view));
  return fits ?? { left, top: between(whole.bottom + GAP, view.top + EDGE, view.bottom - EDGE - size.height) };
}

/** Whether the point is between the boxes: in the convex hull of both. */
export function isOnTheWay({ x, y }, one, other) {
  const corners = [...cornersOf(widened(one)), ...cornersOf(widened(other))];
  // A point inside a convex shape does not have all of it on one side.
  const angles = corners.map((corner) => Math.atan2(corner.y - y, corner.x - x)).sort((a, b) => a - b);
  const gaps = angles.map((angle, at) => (angles[at + 1] ?? angles[0] + 2 * Math.PI) - angle);
  return Math.max(...gaps) <= Math.PI;
}

export function holds({ left, top, right, bottom }, { x, y }) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The bounding box of the boxes. */
export function around(boxes) {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** Whether a part of the box is visible. */
export function meets(box, view) {
  return box.right > view.left && box.left < view.right && box.bottom > view.top && box.top < view.bottom;
}

function isInside(box, view) {
  return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
}

function boxOf({ left, top }, { width, height }) {
  return { left, top, right: left + width, bottom: top + height };
}

function widened({ left, top, right, bottom }) {
  return { left: left - BERTH, top: top - BERTH, right: right + BERTH, bottom: bottom + BERTH };
}

function cornersOf({ left, top, right, bottom }) {
  return [left, right].flatMap((x) => [top, bottom].map((y) => ({ x, y })));
}

function between(value, least, most) {
  return Math.max(least, Math.min(value, most));
}
