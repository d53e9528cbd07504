// The document's event listeners, as the browser reports them.

import type { Page } from "@playwright/test";

/** The tests themselves listen to this one, in `Traffic`. */
const OURS = "securitypolicyviolation";

/** The events with listeners on the document, sorted. */
export async function documentListeners(page: Page): Promise<string[]> {
  const browser = await page.context().newCDPSession(page);
  const { result } = await browser.send("Runtime.evaluate", { expression: "document" });
  if (!result.objectId) throw new Error("the page has no document");
  const { listeners } = await browser.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
  await browser.detach();
  return listeners.map(({ type }) => type).filter((type) => type !== OURS).sort();
}
