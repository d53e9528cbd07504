// A page whose clock advances by a fixed amount each time it is read, and not otherwise: the time between two readings is the same on
// every machine.

import type { Page } from "@playwright/test";

/** Milliseconds of a slice of `proof.js`, and the readings of the clock before and after it. */
export const SLICE = 8 + 4;

declare global {
  /** Milliseconds between turns of the page's event loop, measured by messages. */
  var waits: () => number[];
}

/** For everything that the page loads from now on; `tick` is in milliseconds. */
export async function slowClock(page: Page, tick: number): Promise<void> {
  await page.addInitScript((tick) => {
    let now = 0;
    let turn = 0;
    const before: number[] = [];
    globalThis.waits = () => [...before, now - turn];
    performance.now = () => (now += tick);
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...message: [unknown]) {
      before.push(now - turn);
      turn = now;
      postMessage.apply(this, message);
    };
  }, tick);
}

/** The longest time that other tasks of the page had to wait. */
export async function longestWait(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(...waits()));
}
