// Which events of the page somebody listens to, as the browser knows it.

import type { Page } from "@playwright/test";

/** The journeys themselves hear of this one, in `Traffic`. */
const OURS = "securitypolicyviolation";

/** The events that somebody has the document itself listen to, in order. */
export async function documentListeners(page: Page): Promise<string[]> {
  const browser = await page.context().newCDPSession(page);
  const { result } = await browser.send("Runtime.evaluate", { expression: "document" });
  if (!result.objectId) throw new Error("the page has no document");
  const { listeners } = await browser.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
  await browser.detach();
  return listeners.map(({ type }) => type).filter((type) => type !== OURS).sort();
}
