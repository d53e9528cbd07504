// A closed company's button shows that it is closed before it is pressed.

import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

/** Sets acme.com's hours: closed for an hour, then open for eight. The first hour began `minutes` ago. */
async function hoursSince(page: Page, minutes: number): Promise<void> {
  const start = Math.floor(Date.now() / 60_000) - minutes;
  const hours = JSON.stringify({ zone: "Etc/UTC", start, turns: [60, 480, 20_000] });
  await page.route("**/widget.js*", async (route) => {
    const script = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/javascript", body: script.replace('{"domain"', `{"hours":${hours},"domain"`) });
  });
}

test("the button shows when it opens, before any interaction", async ({ page, visit, widget }) => {
  await hoursSince(page, 30);
  await visit();

  await expect(widget.button.locator("small")).toHaveText(/^Opens .*\d/);
  await widget.isClosed();
});

test("the button is disabled, if the page requests that", async ({ page, visit, tag, widget }) => {
  await hoursSince(page, 30);
  await visit({ body: `<h1>A shop</h1>${tag("acme.com", 'data-when-closed="disable"')}` });

  await expect(widget.button).toBeDisabled();
});

test("the button is hidden, if the page requests that", async ({ page, visit, tag, widget }) => {
  await hoursSince(page, 30);
  await visit({ body: `<h1>A shop</h1>${tag("acme.com", 'data-when-closed="hide"')}` });

  await expect(widget.button).toBeAttached();
  await expect(widget.button).toBeHidden();
});

test("an open company fetches nothing before the click", async ({ page, visit, widget, traffic }) => {
  await hoursSince(page, 90);
  await visit();
  await expect(widget.button).toBeVisible();
  await page.waitForLoadState("networkidle");

  expect(traffic.to("/assets/")).toEqual([]);
});

test("a company that has closed since the page was loaded is not shown as open", async ({ page, visit, widget }) => {
  await page.clock.install();
  await hoursSince(page, 539);
  await page.route("**/*.wasm", () => {});
  await visit();

  await page.clock.fastForward("02:00");
  const module = page.waitForResponse("**/click2call.js");
  await widget.button.click();
  await (await module).finished();

  await expect(widget.button).toHaveAttribute("aria-busy", "true");
  await expect(page.locator("click-to-call .panel")).toHaveCount(0);
});
