import { watchButton } from "../support/painted-frames";
import { hold } from "../support/delayed-requests";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

/** Waits until the browser is idle. */
const idle = () => new Promise<void>((resolve) => requestIdleCallback(() => resolve()));

test("only the loader is fetched before the first interest", async ({ visit, page, widget, traffic }) => {
  await visit();
  await expect(widget.button).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.evaluate(idle);

  expect(traffic.to("/assets/")).toEqual([]);
  expect(traffic.to("/widget.js")).toHaveLength(1);
});

test("hovering over the button fetches the WebAssembly once", async ({ visit, widget, traffic }) => {
  await visit();

  await widget.button.hover();
  await widget.isReady();
  await widget.button.click();

  await widget.isOpen();
  expect(traffic.to(".wasm")).toHaveLength(1);
});

test("focusing the button fetches the WebAssembly and opens nothing", async ({ visit, widget }) => {
  await visit();

  await widget.button.focus();
  await widget.isReady();

  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test.describe("a phone", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test("opens the form by one tap", async ({ visit, widget }) => {
    await visit();

    await widget.button.tap();

    await widget.isOpen();
    await expect(widget.field).toBeFocused();
  });
});

test("a click before everything else is not lost", async ({ visit, page, widget }) => {
  const arrives = await hold(page, "**/click2call.js");
  await visit();

  await widget.button.click();
  await expect(widget.button).toHaveAttribute("aria-busy", "true");
  arrives();

  await widget.isOpen();
  await expect(widget.field).toBeFocused();
  await expect(widget.button).not.toHaveAttribute("aria-busy");
});

test("repeated clicks during loading open the form", async ({ visit, page, widget }) => {
  const arrives = await hold(page, "**/*.wasm");
  await visit();

  await widget.button.click({ clickCount: 3 });
  arrives();

  await widget.isOpen();
});

test("a double click opens the form and does not close it again", async ({ visit, widget }) => {
  await visit();
  await widget.button.hover();
  await widget.isReady();

  await widget.button.dblclick();

  await widget.isOpen();
});

test("the button does not flicker when the WebAssembly adopts it", async ({ visit, widget, page }) => {
  const arrives = await hold(page, "**/*.wasm");
  await visit();
  await expect(widget.button).toBeVisible();
  const stop = await watchButton(page);

  await widget.button.focus();
  arrives();
  await widget.isReady();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

  const looks = await stop();
  expect(looks).toHaveLength(1);
  expect(looks).not.toContain("absent");
});

test.describe("a company with preloading on idle", () => {
  test.use({ tenants: { "acme.com": { ...ACME, preload: "idle" } } });

  test("loads the widget without interaction", async ({ visit, widget, traffic }) => {
    await visit();

    await widget.isReady();

    await widget.isClosed();
    expect(traffic.to(".wasm")).toHaveLength(1);
  });
});

test("a failed preload is retried once at the click", async ({ visit, page, widget }) => {
  const gone = page.waitForEvent("requestfailed", (request) => request.url().endsWith(".wasm"));
  await page.route("**/*.wasm", (route) => route.abort(), { times: 1 });
  await visit();
  await widget.button.hover();
  await gone;

  await widget.button.click();

  await widget.isOpen();
});

test("an unusable WebAssembly response is requested again", async ({ visit, page, widget }) => {
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 502, body: "no" }), { times: 1 });
  await visit();

  await widget.button.click();

  await widget.isReady();
  await widget.isOpen();
});
