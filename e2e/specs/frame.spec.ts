import type { Page } from "@playwright/test";
import { CallbackWidget } from "../pages/callback-widget";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

/** A page whose policy allows only the frame and one script that listens to it. */
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

/** The widget inside the frame. */
function framed(page: Page): CallbackWidget {
  return new CallbackWidget(page, "acme.com", page.frameLocator("iframe").locator("body"));
}

interface Message {
  origin: string;
  "click-to-call": string;
  value: unknown;
}

const heard = (page: Page): Promise<Message[]> => page.evaluate(() => (window as unknown as { heard: Message[] }).heard);

test("a page whose policy allows only the frame can request a call", async ({ visit, page: tab, server, netsapiens, traffic }) => {
  await visit(page(server, "domain=acme.com"));
  const widget = framed(tab);

  // The panel is open from the start.
  await expect(widget.field).toBeVisible();
  await widget.field.fill("2025550142");
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

test("the embedding page gets the height and the events of the widget", async ({ visit, page: tab, server }) => {
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

test("the height is posted again when it changes", async ({ visit, page: tab, server }) => {
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

test.describe("a tenant with allowed origins", () => {
  test.use({ tenants: { "acme.com": { ...ACME, allowed_origins: ["https://acme.example"] } } });

  test("allows its frame on those only", async ({ visit, page: tab, server, traffic }) => {
    await visit(page(server, "domain=acme.com"));

    await expect.poll(() => traffic.complaints.join()).toContain("frame-ancestors");
    await expect(tab.frameLocator("iframe").locator("click-to-call")).toHaveCount(0);
  });

  test("accepts calls from the frame, because the frame itself checks its ancestors", async ({ page: tab, server, netsapiens }) => {
    // Outside of a frame, which no policy forbids: its origin is the server's and not the tenant's.
    await tab.goto(`${server.origin}/frame?domain=acme.com`);
    const widget = new CallbackWidget(tab, "acme.com", tab.locator("body"));

    await expect(widget.field).toBeVisible();
    await widget.field.fill("2025550142");
    await widget.submit();

    await widget.seesSuccess();
    expect(netsapiens.asked).toHaveLength(1);
  });
});
