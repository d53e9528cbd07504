// What reading costs where there is much to read. The figures are printed.

import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/extension-scan";

const TEXTS = 20_000;
const MUTATIONS_A_SECOND = 50;
const SECONDS = 5;

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

/** One text in a hundred has a number, the rest has other figures or none. */
async function fill(page: Page, figures: boolean): Promise<void> {
  await page.evaluate(
    ([texts, figures]) => {
      const rows = document.createDocumentFragment();
      for (let at = 0; at < texts; at++) {
        const row = document.createElement(at % 3 ? "p" : "li");
        const figure = at % 100 === 0 ? `Call 202-555-01${(at / 100) % 90 | 0}`.padEnd(17, "0") : `Chapter ${at}, ${at * 7} words on 2024-03-15`;
        row.textContent = figures ? figure : "A sentence that says nothing about anybody's telephone";
        rows.append(row);
      }
      document.querySelector("main")!.replaceChildren(rows);
    },
    [TEXTS, figures] as const
  );
}

/** New rows, new texts and rows that go, in turn; answers how many milliseconds it took. */
async function mutate(page: Page): Promise<number> {
  return page.evaluate(
    ([rate, seconds]) =>
      new Promise<number>((done) => {
        const main = document.querySelector("main")!;
        const start = performance.now();
        let count = 0;
        const timer = setInterval(() => {
          const row = main.children[(count * 397) % main.children.length]!;
          if (count % 3 === 0) main.insertAdjacentHTML("beforeend", `<p>New: <b>202</b>-555-01${10 + (count % 80)}, row ${count}</p>`);
          else if (count % 3 === 1) (row.firstChild as Text).data = `Changed ${count} times, at 10:${10 + (count % 49)}`;
          else row.replaceChildren(`Call 202-555-01${10 + (count % 80)} now`);
          if (++count < rate * seconds) return;
          clearInterval(timer);
          done(performance.now() - start);
        }, 1000 / rate);
      }),
    [MUTATIONS_A_SECOND, SECONDS] as const
  );
}

/** Milliseconds of the processor that each of our idle slices took: other programs do not count. */
async function slicesOf(browser: Browser): Promise<number[]> {
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: { name: string; tdur?: number }[] };
  return trace.traceEvents.filter(({ name, tdur }) => name === "FireIdleCallback" && tdur).map(({ tdur }) => tdur! / 1000);
}
