// Pictures for README and `docs/storyboard.md`. `cargo xtask screenshots` copies them to `docs/images`. Nothing is compared here.

import type { Locator, Page } from "@playwright/test";
import { CallEvents } from "../support/call-events";
import { picture } from "../support/picture";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

/** The prefix by which `cargo xtask screenshots` finds the pictures. */
const PREFIX = "documents-";
const NUMBER = "2025550142";

/** A page of a company, so that readers see the widget in its place. */
const HEAD = `<title>Acme Lighting</title><style>
  * { box-sizing: border-box; }
  body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #1f2933; background: #fff; }
  nav { display: flex; gap: 24px; padding: 14px 28px; border-bottom: 1px solid #e4e7eb; align-items: center; }
  nav b { color: #1a73e8; font-size: 18px; margin-inline-end: auto; }
  main { padding: 28px; max-width: 460px; }
  h1 { font-size: 30px; line-height: 1.2; margin: 0 0 12px; }
  p { margin: 0 0 16px; color: #52606d; }
  ul { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; padding: 0; margin: 0; list-style: none; }
  li { border: 1px solid #e4e7eb; border-radius: 10px; padding: 12px; }
  li::before { content: ""; display: block; height: 56px; border-radius: 6px; margin-bottom: 8px; background: linear-gradient(135deg, #ffe3a3, #f7b955); }
  li:nth-child(even)::before { background: linear-gradient(135deg, #cfe3ff, #7fb1f5); }
</style>`;
const BODY = `<nav><b>Acme Lighting</b><span>Products</span><span>Projects</span><span>Contact</span></nav>
<main><h1>Light for every room</h1><p>Lamps and fittings from our own workshop. Our team helps you to plan your rooms.</p>
<ul><li>Desk lamps</li><li>Ceiling lamps</li><li>Outdoor</li><li>Spare parts</li></ul></main>`;

/** The states of a call in their order, with the names of their pictures. Some have none. */
const CALL_STATES = [
  ["5-phone-rings", { state: "ringing", leg: "visitor" }],
  ["", { state: "answered", leg: "visitor" }],
  ["6-phone-answered", { state: "ringing", leg: "agent" }],
  ["7-connected", { state: "connected" }],
  ["8-ended", { state: "ended", cause: "completed" }],
] as const;

test.use({
  tenants: { "acme.com": { ...ACME, branding: { ...ACME.branding, company_name: "Acme Lighting" } } },
  contextOptions: { reducedMotion: "reduce" },
  deviceScaleFactor: 1.5,
  viewport: { width: 880, height: 640 },
});

/** The states of the panel have a window of their own size. */
async function storyboard(page: Page, panel: Locator, name: string): Promise<void> {
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 400, height: 680 });
  await expect(panel).toBeVisible();
  await picture(page, `${PREFIX}storyboard-${name}`);
  await page.setViewportSize(size);
}

test("a callback, from the button to the end", async ({ page, visit, tag, widget, netsapiens }) => {
  const events = await CallEvents.start(page);
  await visit({ html: 'lang="en"', head: HEAD, body: BODY + tag() });
  await expect(widget.button).toBeVisible();
  await storyboard(page, widget.button, "1-button");
  await widget.open();
  await storyboard(page, widget.panel, "2-form");
  await widget.type(NUMBER);
  await storyboard(page, widget.panel, "3-number");
  const answer = netsapiens.waits();
  await widget.submit();
  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  await storyboard(page, widget.panel, "4-sending");
  answer();
  await widget.seesPlaced();
  for (const [name, state] of CALL_STATES) {
    const done = widget.panel.locator(".done");
    const before = await done.innerHTML();
    events.tell(state);
    await expect.poll(() => done.innerHTML()).not.toBe(before);
    if (name === "6-phone-answered") await picture(page, `${PREFIX}call-on-a-page`);
    if (name) await storyboard(page, widget.panel, name);
  }
  await events.close();
});
