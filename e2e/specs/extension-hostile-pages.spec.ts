import type { Locator } from "@playwright/test";
import { findings } from "../support/axe";
import { expect, painted, test } from "../support/extension-on-pages";

const NUMBER = "202-555-0143";
const BUTTON = "Call +1 202-555-0143";
const PAGE = `<main style="padding-top: 120px"><b>${NUMBER}</b></main>`;

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

test("the page's styles do not affect the card", async ({ visit, page, card, background }) => {
  const hostile = "* { all: unset !important; display: none !important } html, body, main, b { display: block !important }";
  await visit({
    head: `<style>${hostile} div, [popover] { opacity: 0 !important; transform: scale(0) !important; pointer-events: none !important }
      html { direction: rtl; font-size: 2px; color: #fff0; filter: invert(1); --surface: red; --brand: red }</style>`,
    body: `<main>${"<br>".repeat(3)}<b style="position: fixed; top: 150px !important">${NUMBER}</b></main>`,
  });
  await expect.poll(() => painted(page)).toEqual([NUMBER]);
  await page.mouse.move(1, 1);
  const { x, y } = await page.evaluate(() => ([...CSS.highlights.get("click-to-call-number")!][0] as Range).getBoundingClientRect());

  await page.mouse.move(x + 9, y + 4);
  await card.shows(BUTTON);
  const { left, top, right, bottom } = (await card.look())!.box;
  expect([Math.round(bottom - top), right - left > 180]).toEqual([36, true]);
  await card.click();

  await expect.poll(() => background.calls()).toEqual(["+12025550143"]);
});

test("a page with the strictest policy allows the card, and reports no violation", async ({ visit, page, card, background }) => {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await visit({ body: `<br><br><br><br><b>${NUMBER}</b>`, headers: { "content-security-policy": "default-src 'none'" } });

  const { x, y } = (await page.getByText(NUMBER).boundingBox())!;
  await expect.poll(async () => (await page.mouse.move(x + 9, y + 9), await page.mouse.move(x + 10, y + 9), (await card.look())?.button)).toBe(BUTTON);
  const { top, bottom } = (await card.look())!.box;
  expect(Math.round(bottom - top)).toBe(36);
  await card.click();

  await expect.poll(() => background.calls()).toEqual(["+12025550143"]);
  expect(complaints).toEqual([]);
});

test("scripts of the page can neither get at the button nor press it", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.isSettled();
  const { x, y } = await card.middle();

  const seen = await page.evaluate(
    ({ x, y }) => {
      const host = document.querySelector<HTMLElement>("[popover]")!;
      host.click();
      host.focus();
      const at = { bubbles: true, composed: true, clientX: x, clientY: y };
      for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) host.dispatchEvent(new MouseEvent(type, at));
      host.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      return { root: host.shadowRoot, inner: document.elementFromPoint(x, y) === host, text: host.innerText, active: document.activeElement === host };
    },
    { x, y }
  );

  expect(seen).toEqual({ root: null, inner: true, text: "", active: false });
  // If one of them had counted, it would be the first of two.
  await card.click();
  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});

test("a page cannot show the card by events of its own", async ({ visit, page, card }) => {
  await visit(`${PAGE}<p style="padding-top: 150px"><b>202-555-0199</b></p>`);
  await expect.poll(async () => (await painted(page)).length).toBe(2);

  const { x, y } = (await page.getByText(NUMBER).boundingBox())!;
  await page.evaluate(
    ({ x, y }) => document.querySelector("b")!.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, composed: true, clientX: x + 9, clientY: y + 9 })),
    { x, y }
  );
  await page.getByText("202-555-0199").hover();

  await card.shows("Call +1 202-555-0199");
});

test("a press through something that the page laid over the button counts for nothing", async ({ visit, page, card, background }) => {
  await visit(`${PAGE}<div id="lid" popover="manual" style="inset: 0; margin: 0; width: 100vw; height: 100vh; background: white; pointer-events: none">Win a prize</div>`);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.isSettled();
  const { x, y } = await card.middle();
  await page.mouse.move(x, y);

  await page.evaluate(() => document.querySelector<HTMLElement>("#lid")!.showPopover());
  await expect.poll(async () => (await card.look())?.isSettled).toBe(false);
  await page.mouse.click(x, y);
  await page.evaluate(() => document.querySelector<HTMLElement>("#lid")!.hidePopover());
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});

test("a number that the page moves under a resting pointer is not called by a press that was meant for the page", async ({ visit, page, card, background }) => {
  await visit(`<div style="height: 600px"></div><b>${NUMBER}</b><div style="height: 3000px"></div>`);
  await page.evaluate(() => scrollTo(0, 300));
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  const { x, y } = await middleOf(page.getByText(NUMBER));
  const below = y - (await card.middle()).y;

  // The pointer rests; the page moves the button below it, and waits until a press would count.
  await page.evaluate((below) => scrollBy(0, -below), below);
  await expect.poll(async () => Math.abs(y - (await card.middle()).y)).toBeLessThan(2);
  await card.isSettled();
  await page.mouse.down();
  await page.mouse.up();
  // Pointers of users are never completely still.
  await page.mouse.move(x + 3, y + 2);
  await page.mouse.down();
  await page.mouse.up();
  expect((await card.look())?.sentence).toBe("");
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});

test.describe("with touch", () => {
  test.use({ look: { hasTouch: true } });

  const SHOP = `<div style="height: 600px"></div><b>${NUMBER}</b><div style="height: 3000px"></div>`;

  test("a tap on the number and one on its button call", async ({ visit, page, card, background }) => {
    await visit(SHOP);
    await expect.poll(() => painted(page)).toEqual([NUMBER]);
    await page.getByText(NUMBER).tap();
    await card.shows(BUTTON);
    await card.isSettled();
    const { x, y } = await card.middle();

    await page.touchscreen.tap(x, y);

    await card.says("The call is on its way");
    expect(await background.calls()).toEqual(["+12025550143"]);
  });

  test("a tap where the page has just moved the button counts only after one beside it", async ({ visit, page, card, background }) => {
    await visit(SHOP);
    await page.evaluate(() => scrollTo(0, 300));
    await expect.poll(() => painted(page)).toEqual([NUMBER]);
    await page.getByText(NUMBER).tap();
    await card.shows(BUTTON);
    const { x, y } = await middleOf(page.getByText(NUMBER));
    await page.evaluate((below) => scrollBy(0, -below), y - (await card.middle()).y);
    await expect.poll(async () => Math.abs(y - (await card.middle()).y)).toBeLessThan(2);
    await card.isSettled();

    await page.touchscreen.tap(x, y);
    expect((await card.look())?.sentence).toBe("");
    await page.getByText(NUMBER).tap();
    await page.touchscreen.tap(x, y);

    await card.says("The call is on its way");
    expect(await background.calls()).toEqual(["+12025550143"]);
  });
});

test("a custom element of the page does not get our element", async ({ visit, page, card }) => {
  await visit(`${PAGE}<script>
    const create = document.createElement;
    Element.prototype.attachShadow = () => { throw new Error("caught") };
    Document.prototype.createElement = function (...name) { document.title = "caught"; return create.apply(this, name); };
    HTMLElement.prototype.showPopover = () => { document.title = "caught" };
  </script>`);

  await page.getByText(NUMBER).hover();

  await card.shows(BUTTON);
  await expect(page).toHaveTitle("A shop");
});

test("the card is not printed", async ({ visit, page, card }) => {
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);

  await page.emulateMedia({ media: "print" });

  await card.isGone();
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the card, ${scheme}`, async ({ visit, page, card, background }) => {
    await background.answers({ ok: false, problem: "unreached" });
    await visit(PAGE);
    await page.emulateMedia({ colorScheme: scheme });
    await page.getByText(NUMBER).hover();
    await card.shows(BUTTON);
    await card.click();
    await card.says("The server cannot be reached, so nothing was called. Check your network and try again.");
    const copy = await card.copy();

    // The closed root is inaccessible to axe, so an open one with the same content is checked.
    await page.evaluate(({ html, css }) => {
      const root = Object.assign(document.createElement("main"), { id: "copy" }).attachShadow({ mode: "open" });
      root.innerHTML = `<style>${css}</style>${html}`;
      document.body.replaceChildren(root.host);
    }, copy);

    expect(await findings(page, "#copy")).toEqual([]);
  });
}
