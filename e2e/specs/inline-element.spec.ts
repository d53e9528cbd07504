// `<click-to-call>` as an element of the page, and the page's control of it.

import { hearEvents, setProperty, tell } from "../pages/element";
import { CallbackWidget } from "../pages/callback-widget";
import { documentListeners } from "../support/listeners";
import { expect, test } from "../support/test";

const ELEMENT = `<click-to-call domain="acme.com"></click-to-call>`;
const shop = (inside: string) => `<main><h1>A shop</h1><p id="place">Talk to us: ${inside}</p></main>`;

const PLACES: Record<string, (tag: string) => { head?: string; body: string }> = {
  "before the script": (tag) => ({ body: shop(ELEMENT) + tag }),
  "after the script": (tag) => ({ head: tag, body: shop(ELEMENT) }),
  "as a div before the script": (tag) => ({ body: shop(`<span data-click-to-call="acme.com"></span>`) + tag }),
  "as a div after the script": (tag) => ({ head: tag, body: shop(`<span data-click-to-call="acme.com"></span>`) }),
};

for (const [where, page] of Object.entries(PLACES)) {
  test(`an element ${where} is in the page's flow, without a floating button, and calls its visitor`, async ({ visit, tag, widget, page: browser }) => {
    await visit(page(tag()));

    await expect(browser.locator("#place click-to-call button")).toBeVisible();
    await expect(browser.locator("click-to-call")).toHaveCount(1);
    await expect(widget.host).toHaveCSS("position", "relative");
    await widget.askFor("2025550142");
    await widget.seesSuccess();
  });
}

test("a script without a domain serves the elements of several companies", async ({ visit, server, page, netsapiens }) => {
  const other = `<click-to-call domain="globex.example"></click-to-call>`;
  await visit({ head: `<script src="${server.origin}/widget.js"></script>`, body: shop(ELEMENT) + other });
  const [acme, globex] = [new CallbackWidget(page), new CallbackWidget(page, "globex.example")];
  await expect(acme.button).toHaveText("Call Us Now");
  await expect(globex.button).toHaveText("Talk to an expert");

  await globex.askFor("2025550142");
  await globex.seesSuccess();

  expect(netsapiens.asked.map(({ fields }) => fields[2])).toEqual([["queue", "610"]]);
});

test("an element that a script adds later works as well", async ({ visit, server, page, widget }) => {
  await visit({ head: `<script src="${server.origin}/widget.js"></script>`, body: shop("") });
  await page.evaluate(() => {
    const element = document.createElement("click-to-call");
    element.setAttribute("domain", "acme.com");
    document.querySelector("#place")?.append(element);
  });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

test("an element of an unknown company stays empty, and the console shows why", async ({ visit, server, page }) => {
  const warning = page.waitForEvent("console", (message) => message.type() === "warning");
  await visit({
    head: `<script src="${server.origin}/widget.js"></script>`,
    body: shop(`<click-to-call domain="nobody.example"></click-to-call>`),
  });

  expect((await warning).text()).toContain("nobody.example");
  await expect(page.locator("click-to-call button")).toHaveCount(0);
});

test("attributes and properties are equivalent", async ({ visit, tag, page, widget }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  await expect(widget.button).toHaveText("Call Us Now");

  await setProperty(page, "buttonText", "Ring me");
  await expect(widget.button).toHaveText("Ring me");
  await expect(widget.host).toHaveAttribute("button-text", "Ring me");
  await widget.host.evaluate((element) => element.setAttribute("button-color", "#ffd166"));
  await expect(widget.button).toHaveCSS("background-color", "rgb(255, 209, 102)");
  await expect(widget.button).toHaveCSS("color", "rgb(0, 0, 0)");
  await setProperty(page, "buttonText", null);
  await expect(widget.button).toHaveText("Call Us Now");
  await setProperty(page, "iconOnly", true);
  await expect(widget.host).toHaveAttribute("icon-only", "");
});

test("a property that is set before the script loads is kept", async ({ visit, page, server, widget }) => {
  await visit({ body: shop(ELEMENT) });
  await setProperty(page, "buttonText", "Ring me");

  await page.addScriptTag({ url: `${server.origin}/widget.js` });

  await expect(widget.button).toHaveText("Ring me");
});

test("commands before the WebAssembly has started are executed afterwards", async ({ visit, tag, page, widget }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  await expect(widget.button).toBeVisible();

  await tell(page, "open");
  await widget.isOpen();
  await tell(page, "close");
  await widget.isClosed();
});

test("call() opens the panel and requests the call", async ({ visit, tag, page, widget, netsapiens }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  await expect(widget.button).toBeVisible();

  await tell(page, "call", "2025550142");

  await widget.seesPlaced();
  expect(netsapiens.asked).toHaveLength(1);
});

test("the stub queues commands before the script loads, and the function works afterwards", async ({ visit, tag, page, widget }) => {
  const stub = `<script>
    window.clickToCall = window.clickToCall || function () { (clickToCall.q = clickToCall.q || []).push(arguments) };
    clickToCall("on", "open", () => (document.title = "opened"));
    clickToCall("open", { domain: "acme.com" });
  </script>`;
  await visit({ head: stub, body: `<h1>A shop</h1>${tag("acme.com", "async")}` });

  await widget.isOpen();
  await expect(page).toHaveTitle("opened");
  await page.evaluate(() => (window as unknown as { clickToCall: (verb: string) => void }).clickToCall("close"));
  await widget.isClosed();
});

test("the page gets events, and never a number", async ({ visit, tag, page, widget }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  const events = await hearEvents(page);

  await widget.askFor("202");
  await widget.seesError(/too short/);
  await widget.field.fill("2025550142");
  await widget.submit();
  await widget.seesPlaced();

  await expect.poll(async () => (await events()).map(({ name }) => name)).toContain("state");
  const heard = await events();
  expect(heard.map(({ name }) => name)).toEqual(expect.arrayContaining(["open", "before-call", "state"]));
  expect(heard.find(({ name }) => name === "before-call")?.detail).toMatchObject({ domain: "acme.com" });
  expect(JSON.stringify(heard)).not.toContain("5550142");
});

test("a page can cancel a call request", async ({ visit, tag, page, widget, traffic }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  await page.evaluate(() => document.addEventListener("click-to-call:before-call", (event) => event.preventDefault()));

  await widget.askFor("2025550142");

  await expect(widget.callMe).toBeEnabled();
  expect(traffic.callsAsked()).toEqual([]);
});

test("moving the element during a call keeps the call", async ({ visit, tag, page, widget, netsapiens }) => {
  const answer = netsapiens.waits();
  await visit({ body: shop(ELEMENT) + tag() });
  await widget.askFor("2025550142");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);

  await page.evaluate(() => document.body.append(document.querySelector("click-to-call") as Element));
  answer();

  await expect(widget.headline).toHaveText("We're calling you now!");
});

test("an element that is removed and inserted again starts anew", async ({ visit, tag, page, widget }) => {
  await visit({ body: shop(ELEMENT) + tag() });
  await widget.open();

  const takenOut = await page.evaluateHandle(() => {
    const element = document.querySelector("click-to-call") as Element;
    element.remove();
    return element;
  });
  await expect.poll(() => takenOut.evaluate((element) => element.shadowRoot?.childNodes.length)).toBe(0);
  await page.evaluate((element) => document.body.append(element), takenOut);

  await widget.isClosed();
  await widget.askFor("2025550142");
  await widget.seesSuccess();
});

for (const [kind, body] of Object.entries({ "a placed element": shop(ELEMENT), "the button in the corner": shop("") })) {
  test(`destroy() of ${kind} leaves nothing`, async ({ visit, tag, page, widget, traffic }) => {
    await visit({ body: body + tag() });
    const before = await documentListeners(page);
    await widget.open();

    await tell(page, "destroy");

    await expect(page.locator("click-to-call")).toHaveCount(0);
    await expect.poll(() => documentListeners(page)).toEqual(before);
    expect(traffic.complaints).toEqual([]);
  });
}

test("an initially open element has an inline panel that stays open", async ({ visit, tag, page, widget }) => {
  await visit({ body: shop(`</p><click-to-call domain="acme.com" open></click-to-call><p id="below">Below`) + tag() });
  await expect(widget.field).toBeVisible();
  await expect(widget.button).toBeHidden();

  await page.locator("h1").click();

  await expect(widget.panel).toHaveCSS("position", "static");
  const [panel, below] = [await widget.panel.boundingBox(), await page.locator("#below").boundingBox()];
  expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
});

test("a placeholder passes on no script and no style", async ({ visit, tag, page, widget, traffic }) => {
  const place = `<span data-click-to-call="acme.com" data-onclick="document.title = 'taken over'" data-style="position: fixed"></span>`;
  await visit({ body: shop(place) + tag() });

  await expect(widget.button).toBeVisible();
  await widget.button.click();

  expect(await widget.host.evaluate((host) => host.getAttributeNames().filter((name) => /^(on|style)/.test(name)))).toEqual([]);
  expect(await page.title()).toBe("A shop");
  expect(traffic.complaints).toEqual([]);
});
