import assert from "node:assert/strict";
import { test } from "node:test";
import { around, holds, isOnTheWay, placeBeside } from "./place.js";

const VIEW = { left: 0, top: 0, right: 800, bottom: 600 };
const CARD = { width: 200, height: 44 };

const box = (left, top, width = 90, height = 18) => ({ left, top, right: left + width, bottom: top + height });
const cardAt = ({ left, top }, size = CARD) => box(left, top, size.width, size.height);
const overlap = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

test("the card is above the number, aligned at its start", () => {
  assert.deepEqual(placeBeside(box(100, 300), CARD, VIEW), { left: 100, top: 252 });
});

test("in right-to-left text, both are aligned at the right", () => {
  assert.deepEqual(placeBeside(box(400, 300), CARD, VIEW, { isRightToLeft: true }), { left: 290, top: 252 });
});

test("at the top of the window the card is below the number", () => {
  assert.deepEqual(placeBeside(box(100, 10), CARD, VIEW), { left: 100, top: 32 });
});

test("neither line of a two-line number is covered", () => {
  const lines = [box(700, 300, 90), box(10, 318, 40)];

  const place = placeBeside(lines[1], CARD, VIEW, { whole: around(lines) });

  assert.equal(lines.some((line) => overlap(line, cardAt(place))), false);
});

test("the card stays in the window and beside the number", () => {
  for (let left = -20; left <= 780; left += 50) {
    for (let top = 0; top <= 582; top += 6) {
      const number = box(left, top);
      const card = cardAt(placeBeside(number, CARD, VIEW));
      assert.ok(card.left >= 0 && card.right <= 800 && card.top >= 0 && card.bottom <= 600, `${left} ${top}`);
      assert.equal(overlap(number, card), false, `${left} ${top}`);
    }
  }
});

test("in a low window the card is beside the number", () => {
  const low = { ...VIEW, bottom: 60 };

  assert.deepEqual(placeBeside(box(100, 20), CARD, low), { left: 194, top: 8 });
  assert.deepEqual(placeBeside(box(700, 20), CARD, low), { left: 496, top: 8 });
});

test("the path from the number to the card is free, and other positions are not on it", () => {
  const [number, card] = [box(100, 300), box(100, 252, 200, 44)];

  assert.ok(isOnTheWay({ x: 150, y: 298 }, number, card));
  assert.ok(isOnTheWay({ x: 110, y: 310 }, number, card));
  assert.ok(isOnTheWay({ x: 290, y: 260 }, number, card));
  assert.equal(isOnTheWay({ x: 290, y: 312 }, number, card), false);
  assert.equal(isOnTheWay({ x: 150, y: 340 }, number, card), false);
  assert.equal(isOnTheWay({ x: 80, y: 298 }, number, card), false);
});

test("a box contains its edges", () => {
  assert.ok(holds(box(0, 0, 10, 10), { x: 10, y: 0 }));
  assert.equal(holds(box(0, 0, 10, 10), { x: 11, y: 0 }), false);
});
