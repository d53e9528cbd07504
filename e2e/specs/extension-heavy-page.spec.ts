// The cost of reading a page with much text. The figures are printed; because machines differ, only relations are checked.
// `cargo xtask bench --extension` checks milliseconds.

import { expect, test } from "../support/extension-scan";
import { CHANGES, fill, mutate, MUTATIONS_A_SECOND, PLAIN, readBarely, READING, SECTION, TEXTS } from "../support/heavy-page";

// A busy machine has few idle periods, which is not a fault.
const PATIENCE = 120_000;

/** Milliseconds of a slice (`SLICE` in extension/content/scan/work.js), and some readings of the clock. */
const SLICE = 8 + 4;

test.describe.configure({ mode: "serial", timeout: 3 * PATIENCE });

test(`${TEXTS} texts and ${MUTATIONS_A_SECOND} changes per second: read in slices, and a change costs less than a section`, async ({ watched, page }) => {
  await watched.open(`<main></main>`);
  await page.evaluate(() => watch.stop());
  await fill(page, true);
  const bare = await readBarely(page);

  await watched.start();
  await watched.isRead(PATIENCE);
  const first = await page.evaluate(() => ({ ...watch.spent, numbers: watch.numbers.size }));
  const elapsed = await mutate(page);
  await watched.isRead(PATIENCE);

  const spent = await page.evaluate(() => ({ ...watch.spent, numbers: watch.numbers.size }));
  const changes = spent.total - first.total;
  const texts = changes / CHANGES / (first.total / TEXTS);
  console.log(
    `first reading: ${first.total.toFixed(0)} ms in ${first.slices} slices, ${first.numbers} numbers, ` +
      `${(first.total / bare).toFixed(1)} times a bare search; then ${MUTATIONS_A_SECOND} changes a second: ` +
      `${((changes / elapsed) * 100).toFixed(2)} % of the main thread, as much as reading ${texts.toFixed(1)} texts each; ` +
      `longest slice ${spent.longest.toFixed(1)} ms by the clock`
  );
  expect(first.numbers).toBe(TEXTS / 100);
  expect(spent.numbers).toBeGreaterThan(first.numbers);
  expect(first.slices).toBeGreaterThan(10);
  expect(first.total / bare, "times a bare search").toBeLessThan(READING);
  // Independent of the page's length.
  expect(texts, "texts that cost as much as a change").toBeLessThan(SECTION);
});

test("a page without numbers costs little more than a bare search of its texts", async ({ watched, page }) => {
  await watched.open(`<main></main>`);
  await page.evaluate(() => watch.stop());
  await fill(page, false);
  const bare = await readBarely(page);

  await watched.start();
  await watched.isRead(PATIENCE);

  const { total, slices } = await page.evaluate(() => watch.spent);
  console.log(
    `${TEXTS} texts without a digit: ${total.toFixed(0)} ms in ${slices} slices, ${((total / TEXTS) * 1000).toFixed(1)} µs a text, ` +
      `${(total / bare).toFixed(1)} times a bare search`
  );
  expect(await page.evaluate(() => watch.numbers.size)).toBe(0);
  expect(total / bare, "times a bare search").toBeLessThan(PLAIN);
});

test("a slice ends in time on a slow machine", async ({ watched, page }) => {
  // Simulates a machine that takes a millisecond for each text.
  await page.addInitScript(() => {
    let now = 0;
    performance.now = () => ++now;
  });
  await watched.open(`<main></main>`);
  await page.evaluate(() => watch.stop());
  await fill(page, true, TEXTS / 10);

  await watched.start();
  await watched.isRead(PATIENCE);

  const { longest, numbers } = await page.evaluate(() => ({ ...watch.spent, numbers: watch.numbers.size }));
  expect(numbers).toBe(TEXTS / 1000);
  expect(longest, "milliseconds of the longest slice").toBeLessThanOrEqual(SLICE);
});
