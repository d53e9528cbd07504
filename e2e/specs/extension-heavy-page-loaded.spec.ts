// The same page with the complete extension: the content script in its isolated world.

import { measure } from "../support/content-cost";
import { expect, test } from "../support/extension-on-pages";
import { CHANGES, MUTATIONS_A_SECOND, PLAIN, READING, SECTION, TEXTS } from "../support/heavy-page";

test.setTimeout(600_000);

test(`${TEXTS} texts and ${MUTATIONS_A_SECOND} changes per second with the extension loaded: read in slices, and a change costs less than a section`, async ({ page, site, background }) => {
  await background.setSite(site.origin, true);

  const { start, reading, changes, share, hover, plain, bare, numbers } = await measure(page, site);

  for (const [what, { total, longest, calls }] of Object.entries({ start, reading, changes, hover, plain })) {
    console.log(`${what}: ${total.toFixed(1)} ms of the processor in ${calls} calls, the longest ${longest.toFixed(1)} ms`);
  }
  const times = { reading: reading.total / bare.reading, plain: plain.total / bare.plain };
  const texts = changes.total / CHANGES / (reading.total / TEXTS);
  console.log(`times a bare search: ${times.reading.toFixed(1)}, and ${times.plain.toFixed(1)} without figures`);
  console.log(`${MUTATIONS_A_SECOND} changes a second: ${(share * 100).toFixed(2)} % of the main thread, as much as reading ${texts.toFixed(1)} texts each`);
  expect(numbers).toBe(TEXTS / 100);
  // Other work is negligible.
  for (const { calls } of [start, reading, changes, hover, plain]) expect(calls).toBeGreaterThan(0);
  for (const { total, longest } of [reading, changes, hover, plain]) expect(longest / total).toBeLessThan(1 / 4);
  expect(times.reading, "times a bare search").toBeLessThan(READING);
  expect(times.plain, "times a bare search, without figures").toBeLessThan(PLAIN);
  expect(texts, "texts that cost as much as a change").toBeLessThan(SECTION);
});
