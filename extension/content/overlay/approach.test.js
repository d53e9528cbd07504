import assert from "node:assert/strict";
import { test } from "node:test";
import { Approach } from "./approach.js";

const BUTTON = { left: 100, top: 100, right: 200, bottom: 140 };
const ON = [150, 120];
const BESIDE = [150, 160];

/** A position of the pointer, in a window whose upper left corner is at `window` on the screen. */
const at = ([clientX, clientY], timeStamp, [left, top] = [10, 80]) => ({ clientX, clientY, screenX: clientX + left, screenY: clientY + top, timeStamp });

/** Whether the positions are an approach to a button that does not move from 1000 on. */
function isApproach(positions, tap) {
  const approach = new Approach();
  approach.begin(1000, tap);
  for (const position of positions) approach.see([position], BUTTON);
  return approach.isMade;
}

test("a pointer that comes from outside the button was moved by the user", () => {
  assert.equal(isApproach([at(BESIDE, 1001), at(ON, 1002)]), true);
  assert.equal(isApproach([at(BESIDE, 1001), at(ON, 1002), at([151, 121], 1003)]), true);
});

test("a button that came below a resting pointer was not approached, whatever small moves follow", () => {
  assert.equal(isApproach([]), false);
  assert.equal(isApproach([at(ON, 1001), at([152, 121], 1002), at([149, 118], 1003)]), false);
});

test("positions before the button stopped moving do not count", () => {
  assert.equal(isApproach([at(BESIDE, 900), at(ON, 1001)]), false);
  assert.equal(isApproach([at(BESIDE, 900), at(ON, 950), at(ON, 1001)]), false);
});

test("a pointer that left the button has to return", () => {
  assert.equal(isApproach([at(BESIDE, 1001), at(ON, 1002), at(BESIDE, 1003)]), false);
});

test("a window that is moved below a resting pointer is not an approach", () => {
  assert.equal(isApproach([at([150, 160], 1001, [10, 80]), at([150, 120], 1002, [10, 120])]), false);
});

test("a tap that showed the button is the first of the two positions", () => {
  assert.equal(isApproach([at(ON, 1400)], at(BESIDE, 900)), true);
});

test("all positions of one event count, in order", () => {
  const approach = new Approach();
  approach.begin(1000);

  approach.see([at(BESIDE, 1001), at(ON, 1002)], BUTTON);

  assert.equal(approach.isMade, true);
});

test("before the start and after the end there is no approach", () => {
  const approach = new Approach();
  approach.see([at(BESIDE, 1001), at(ON, 1002)], BUTTON);
  assert.equal(approach.isMade, false);
  approach.begin(1000);
  approach.see([at(BESIDE, 1001), at(ON, 1002)], BUTTON);

  approach.end();

  assert.equal(approach.isMade, false);
});
