import type { Page } from "@playwright/test";
import { CallbackWidget } from "../pages/callback-widget";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

/** A page that runs nothing of anybody's, but may have the frame and one script that hears it. */
function page(server: { origin: string }, frame: string) {
  const policy = `default-src 'none'; frame-src ${server.origin}; script-src 'nonce-n'`;
  const script = `<script nonce="n">
    window.heard = [];
    addEventListener("message", ({ origin, data }) => heard.push({ origin, ...data }));
  </script>`;
  return {
    headers: { "content-security-policy": policy },
    body: `${script}<iframe title="Call me back" width="400" height="600" src="${server.origin}/frame?${frame}"></iframe>`,
  };
}

/** The widget, wherever in the frame it is. */
function framed(page: Page): CallbackWidget {
  return new CallbackWidget(page, "acme.com", page.frameLocator("iframe").locator("body"));
}

interface Message {
  origin: string;
  "click-to-call": string;
  value: unknown;
}

const heard = (page: Page): Promise<Message[]> => page.evaluate(() => (window as unknown as { heard: Message[] }).heard);

test("a page that forbids all but the frame has its visitor called", async ({ visit, page: tab, server, netsapiens, traffic }) => {
  await visit(page(server, "domain=acme.com"));
  const widget = framed(tab);

  // It is open already.
  await expect(widget.field).toBeVisible();
  await widget.field.fill("2025550142");
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

test("the page around the frame hears how high it is and what becomes of the widget", async ({ visit, page: tab, server }) => {
  await visit(page(server, "domain=acme.com&lang=en&theme=light"));
  const frame = tab.frameLocator("iframe").locator("click-to-call");
  await expect(frame).toHaveAttribute("domain", "acme.com");

  await frame.evaluate((element) =>
    element.dispatchEvent(
      new CustomEvent("click-to-call:state", { bubbles: true, composed: true, detail: { state: "ringing", leg: "visitor" } }),
    ),
  );

  const state = { origin: server.origin, "click-to-call": "state", value: { state: "ringing", leg: "visitor" } };
  await expect.poll(() => heard(tab)).toContainEqual(state);
  const height = (await heard(tab)).find((message) => message["click-to-call"] === "height");
  expect(height?.origin).toBe(server.origin);
  expect(height?.value).toEqual(expect.any(Number));
});

test("the height is told anew when it changes", async ({ visit, page: tab, server }) => {
  await visit(page(server, "domain=acme.com"));
  const body = tab.frameLocator("iframe").locator("body");

  await body.evaluate((element) => {
    const tall = document.createElement("p");
    tall.style.height = "777px";
    element.append(tall);
  });

  const heights = async () => (await heard(tab)).filter((one) => one["click-to-call"] === "height").map((one) => Number(one.value));
  await expect.poll(async () => Math.max(...(await heights()))).toBeGreaterThan(777);
});

test.describe("a tenant that names its pages", () => {
  test.use({ tenants: { "acme.com": { ...ACME, allowed_origins: ["https://acme.example"] } } });

  test("has its frame on those alone", async ({ visit, page: tab, server, traffic }) => {
    await visit(page(server, "domain=acme.com"));

    await expect.poll(() => traffic.complaints.join()).toContain("frame-ancestors");
    await expect(tab.frameLocator("iframe").locator("click-to-call")).toHaveCount(0);
  });

  test("lets the frame ask for calls, for the frame itself judges who has it", async ({ page: tab, server, netsapiens }) => {
    // Not in a frame at all, which no policy forbids: its origin is ours and not the tenant's.
    await tab.goto(`${server.origin}/frame?domain=acme.com`);
    const widget = new CallbackWidget(tab, "acme.com", tab.locator("body"));

    await expect(widget.field).toBeVisible();
    await widget.field.fill("2025550142");
    await widget.submit();

    await widget.seesSuccess();
    expect(netsapiens.asked).toHaveLength(1);
  });
});
