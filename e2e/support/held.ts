// Holds requests back until the journey lets them go.

import type { Page } from "@playwright/test";

/** Answers the function that lets all that was held, and all that comes later, go on. */
export async function hold(page: Page, address: string): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
