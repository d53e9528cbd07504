// `<click-to-call>` as used by scripts of a page.

import type { Page } from "@playwright/test";

/** Records the element's events; the returned function gives those so far, without prefix. */
export async function hearEvents(page: Page): Promise<() => Promise<{ name: string; detail: unknown }[]>> {
  const heard = await page.evaluateHandle(() => {
    const events: { name: string; detail: unknown }[] = [];
    for (const name of ["ready", "open", "close", "before-call", "state", "error", "scheduled"]) {
      document.addEventListener(`click-to-call:${name}`, (event) =>
        events.push({ name, detail: (event as CustomEvent).detail }),
      );
    }
    return events;
  });
  return () => heard.jsonValue();
}

/** Calls a method of the element. */
export async function tell(page: Page, verb: "open" | "close" | "call" | "destroy", argument?: string): Promise<void> {
  await page.locator("click-to-call").evaluate(
    (element, [verb, argument]) => (element as unknown as Record<string, (argument?: string) => void>)[verb as string]?.(argument),
    [verb, argument] as const,
  );
}

/** Sets a property of the element. */
export async function setProperty(page: Page, name: string, value: unknown): Promise<void> {
  await page.locator("click-to-call").evaluate(
    (element, [name, value]) => void ((element as unknown as Record<string, unknown>)[name as string] = value),
    [name, value] as const,
  );
}
