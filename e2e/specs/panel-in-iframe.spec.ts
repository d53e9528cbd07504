// `mode="iframe"`: the button is in the page, the panel in a frame. The frame's content has its own tests; here it is a page that
// posts the test's messages.

import type { Page } from "@playwright/test";
import { hearEvents, tell } from "../pages/element";
import { expect, test } from "../support/test";

const FRAME = "<!doctype html><title>A form</title><button>Inside</button>";

const inFrame = (page: Page, what: string, value?: unknown) =>
  page.frames()[1]?.evaluate(([what, value]) => parent.postMessage({ "click-to-call": what, value }, "*"), [what, value]);

test.beforeEach(async ({ page, visit, tag, server, widget }) => {
  await page.route("**/frame?*", (route) => route.fulfill({ contentType: "text/html", body: FRAME }));
  const policy = `default-src 'none'; script-src ${server.origin}; connect-src ${server.origin}; frame-src ${server.origin}`;
  const body = `<h1>A shop</h1>${tag("acme.com", 'data-mode="iframe" data-theme="dark"')}`;
  await visit({ headers: { "content-security-policy": policy }, body });
  await expect(widget.button).toBeVisible();
});

test("the panel is a frame from the server, created at the first press", async ({ page, widget, traffic }) => {
  await expect(page.locator("iframe")).toHaveCount(0);

  await widget.button.click();

  const frame = page.locator("click-to-call iframe");
  await expect(frame).toBeVisible();
  await expect(frame).toHaveAttribute("title", "Acme Corp");
  await expect(frame).toHaveAttribute("src", /\/frame\?domain=acme\.com&lang=en&theme=dark$/);
  await expect(widget.host).toHaveCSS("position", "fixed");
  expect(traffic.to(".wasm")).toEqual([]);
  expect(traffic.complaints).toEqual([]);
});

test("the frame has the height that it posts, and the page gets the call events", async ({ page, widget }) => {
  const events = await hearEvents(page);
  await widget.button.click();
  await expect(page.frameLocator("click-to-call iframe").getByRole("button")).toBeVisible();

  await inFrame(page, "height", 456);
  await inFrame(page, "state", { state: "ringing" });

  await expect(page.locator("click-to-call iframe")).toHaveCSS("height", "456px");
  await expect.poll(events).toContainEqual({ name: "state", detail: { state: "ringing" } });
});

test("messages of other windows are ignored", async ({ page, widget }) => {
  const events = await hearEvents(page);
  await widget.button.click();
  await expect(page.frameLocator("click-to-call iframe").getByRole("button")).toBeVisible();

  await page.evaluate(() => {
    window.postMessage({ "click-to-call": "height", value: 900 }, "*");
    window.postMessage({ "click-to-call": "state", value: { state: "forged" } }, "*");
  });
  await inFrame(page, "state", { state: "true" });

  await expect.poll(events).toContainEqual({ name: "state", detail: { state: "true" } });
  expect(JSON.stringify(await events())).not.toContain("forged");
  await expect(page.locator("click-to-call iframe")).not.toHaveCSS("height", "900px");
});

test("the panel closes from outside and from inside, and is removed with the element", async ({ page, widget }) => {
  await widget.button.click();
  await expect(page.locator("click-to-call iframe")).toBeVisible();
  await page.mouse.click(5, 5);
  await expect(page.locator("click-to-call iframe")).toBeHidden();

  await widget.button.click();
  await expect(page.frameLocator("click-to-call iframe").getByRole("button")).toBeVisible();
  await inFrame(page, "close");
  await expect(widget.button).toBeFocused();
  await expect(page.locator("click-to-call iframe")).toHaveCount(0);

  await widget.button.click();
  await expect(page.locator("click-to-call iframe")).toBeVisible();
  await tell(page, "destroy");
  await expect(page.locator("iframe, click-to-call")).toHaveCount(0);
});
