// `mode="iframe"` with the server's own page in the frame, on a page whose policy forbids WebAssembly.

import { hearEvents } from "../pages/element";
import { CallbackWidget } from "../pages/callback-widget";
import { expect, test } from "../support/test";

test("a visitor is called through the frame, and the embedding page gets the call events", async ({ visit, page, tag, server, widget, netsapiens, traffic }) => {
  const policy = `default-src 'none'; script-src ${server.origin}; connect-src ${server.origin}; frame-src ${server.origin}`;
  const body = `<h1>A shop</h1>${tag("acme.com", 'data-mode="iframe"')}`;
  await visit({ headers: { "content-security-policy": policy }, body });
  const events = await hearEvents(page);

  await widget.button.click();
  const inside = new CallbackWidget(page, "acme.com", page.frameLocator("click-to-call iframe").locator("body"));
  await expect(inside.field).toBeVisible();
  await inside.type("2025550142");
  await inside.submit();

  await inside.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  await expect.poll(async () => JSON.stringify(await events())).toContain("accepted");
  const frame = page.locator("click-to-call iframe");
  const height = await frame.evaluate((node) => node.getBoundingClientRect().height);
  const content = await inside.panel.evaluate((node) => node.getBoundingClientRect().height);
  expect(height).toBeGreaterThanOrEqual(content);
  expect(traffic.complaints).toEqual([]);
});
