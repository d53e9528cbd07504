// What reading costs where there is much to read. The figures are printed.

import type { Browser } from "@playwright/test";
import { expect, test } from "../support/extension-scan";
import { fill, mutate, MUTATIONS_A_SECOND, TEXTS } from "../support/heavy-page";

// A busy machine gives idle slices seldom: that is no fault of theirs.
const PATIENCE = 60_000;

test.describe.configure({ mode: "serial", timeout: 3 * PATIENCE });

test(`${TEXTS} texts and ${MUTATIONS_A_SECOND} changes a second: no long task, little of the page's time`, async ({ watched, page, browser }) => {
  await watched.open(`<main></main>`);
  await page.evaluate(() => watch.stop());
  await fill(page, true);

  await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel"] });
  await watched.start();
  await watched.isRead(PATIENCE);
  const first = await page.evaluate(() => ({ ...watch.spent, numbers: watch.numbers.size }));
  const elapsed = await mutate(page);
  await watched.isRead(PATIENCE);
  const slices = await slicesOf(browser);

  const spent = await page.evaluate(() => ({ ...watch.spent, numbers: watch.numbers.size }));
  const share = (spent.total - first.total) / elapsed;
  console.log(
    `first reading: ${first.total.toFixed(0)} ms in ${first.slices} slices, ${first.numbers} numbers; ` +
      `then ${MUTATIONS_A_SECOND} changes a second: ${(share * 100).toFixed(2)} % of the main thread; ` +
      `longest slice ${Math.max(...slices).toFixed(1)} ms of the processor, ${spent.longest.toFixed(1)} ms by the clock`
  );
  expect(first.numbers).toBe(TEXTS / 100);
  expect(spent.numbers).toBeGreaterThan(first.numbers);
  expect(slices.length).toBeGreaterThan(10);
  expect(Math.max(...slices)).toBeLessThan(50);
  expect(share).toBeLessThan(0.02);
});

test("a page without numbers costs nearly nothing", async ({ watched, page }) => {
  await watched.open(`<main></main>`);
  await page.evaluate(() => watch.stop());
  await fill(page, false);

  await watched.start();
  await watched.isRead(PATIENCE);

  const { total, slices } = await page.evaluate(() => watch.spent);
  console.log(`${TEXTS} texts without a digit: ${total.toFixed(0)} ms in ${slices} slices, ${((total / TEXTS) * 1000).toFixed(1)} µs a text`);
  expect(await page.evaluate(() => watch.numbers.size)).toBe(0);
  // Twenty thousand texts: the bound leaves room for a machine that does other things besides.
  expect(total / TEXTS).toBeLessThan(0.05);
});

/** Milliseconds of the processor that each of our idle slices took: other programs do not count. */
async function slicesOf(browser: Browser): Promise<number[]> {
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: { name: string; tdur?: number }[] };
  return trace.traceEvents.filter(({ name, tdur }) => name === "FireIdleCallback" && tdur).map(({ tdur }) => tdur! / 1000);
}
