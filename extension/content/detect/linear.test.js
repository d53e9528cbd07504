// The detection is linear: twice the text takes about twice the time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { detect } from "./detect.js";

const MEGABYTE = 1_000_000;

for (const pattern of [
  "1", "9 ", "1-", "1.", "1/", "(1", "1)", "+1", "+", "(", "+(", "((1))", "\u200e1", "1\u200e\u200e", "00 ", "12 34 ", "1 1  1 / ", "123-456-789 ",
  "202-555-0142 ", "tel 030 231 ", "1-800-A", "a.b@c.d/1", "https://1/", "order no. 1 ", "٠١٠ ", "０－", "tel".repeat(9) + "1 ", "A1", " ", "\n1",
]) {
  test(`a megabyte of ${JSON.stringify(pattern)} takes twice the time of half a megabyte`, () => {
    detect(textOf(pattern, MEGABYTE / 10));

    const half = workOf(textOf(pattern, MEGABYTE / 2));
    const whole = workOf(textOf(pattern, MEGABYTE));

    assert.ok(whole.pieces <= MEGABYTE * 8, `${whole.pieces} pieces were tried`);
    assert.ok(whole.pieces <= half.pieces * 2.1 + 100, `${half.pieces} pieces grew to ${whole.pieces}`);
    // The allowance for a busy machine is 200 ms; quadratic time would be minutes.
    assert.ok(whole.milliseconds <= half.milliseconds * 4 + 200, `${half.milliseconds} ms grew to ${whole.milliseconds} ms`);
  });
}

function textOf(pattern, length) {
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
}

// Processor time, because other programs may use the machine.
function workOf(text) {
  const meter = { pieces: 0 };
  const start = process.cpuUsage();
  detect(text, { country: "DE", language: "de", meter });
  const { user, system } = process.cpuUsage(start);
  return { pieces: meter.pieces, milliseconds: (user + system) / 1000 };
}
