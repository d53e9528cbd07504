// Delays requests until the test releases them.

import type { Page } from "@playwright/test";

/** Returns the function that releases all delayed and later requests. */
export async function hold(page: Page, address: string): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
