// The same page with the extension as users have it: its script with all that is in it, in a world of its own.

import { measure } from "../support/content-cost";
import { expect, test } from "../support/extension-on-pages";
import { MUTATIONS_A_SECOND, TEXTS } from "../support/heavy-page";

test.setTimeout(300_000);

test(`${TEXTS} texts and ${MUTATIONS_A_SECOND} changes a second with the extension loaded: no long task, little of the page's time`, async ({ page, site, background }) => {
  await background.setSite(site.origin, true);

  const { start, reading, changes, share, hover, plain, numbers } = await measure(page, site);

  for (const [what, { total, longest, calls }] of Object.entries({ start, reading, changes, hover, plain })) {
    console.log(`${what}: ${total.toFixed(1)} ms of the processor in ${calls} calls, the longest ${longest.toFixed(1)} ms`);
  }
  console.log(`${MUTATIONS_A_SECOND} changes a second: ${(share * 100).toFixed(2)} % of the main thread`);
  expect(numbers).toBe(TEXTS / 100);
  // Whatever is not measured is cheap.
  for (const { calls } of [start, reading, changes, hover, plain]) expect(calls).toBeGreaterThan(0);
  for (const { longest } of [start, reading, changes, hover, plain]) expect(longest).toBeLessThan(50);
  expect(share).toBeLessThan(0.02);
  // As for the reading alone (`extension-heavy-page.spec.ts`), with room for a slower processor.
  expect(plain.total / TEXTS).toBeLessThan(0.05);
});
