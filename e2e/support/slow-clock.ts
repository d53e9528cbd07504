// A page whose clock goes on by so much whenever it is looked at, and by nothing else: what is done between two looks
// takes as long on whatever machine.

import type { Page } from "@playwright/test";

/** Milliseconds that `proof.js` works before the page has its turn, and the looks at the clock before and after it. */
export const SLICE = 8 + 4;

declare global {
  /** Milliseconds that passed between one turn of the page and the next, as messages make them, up to now. */
  var waits: () => number[];
}

/** For all that the page loads from now on; `tick` is in milliseconds. */
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

/** The longest that anything else in the page had to wait. */
export async function longestWait(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(...waits()));
}
