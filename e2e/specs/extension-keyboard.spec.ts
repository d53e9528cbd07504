import { expect, painted, test } from "../support/extension-on-pages";

const PAGE = `
  <input id="field"><p>Shop 202-555-0141</p>
  <div id="host"><template shadowrootmode="open"><p>Store 202-555-0142</p></template></div>
  <div style="height: 3000px"></div>
  <p hidden>202-555-0149</p><p>Office 202-555-0143</p>`;

test("the shortcut moves from number to number in document order, and wraps around", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await expect.poll(async () => (await painted(page)).length).toBe(4);

  for (const last of ["41", "42", "43", "41"]) {
    await background.pressShortcut(page);
    await card.shows(`Call +1 202-555-01${last}`);
    await card.isFocused();
    const { top, bottom } = (await card.look())!.box;
    expect(top >= 0 && bottom <= page.viewportSize()!.height).toBe(true);
  }
});

test("Enter calls, Escape returns the focus", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await page.locator("#field").focus();
  await background.pressShortcut(page);
  await card.isFocused();
  await card.isSettled();

  await page.keyboard.press("Enter");
  await card.says("The call is on its way");
  await page.keyboard.press("Escape");

  await card.isGone();
  await expect(page.locator("#field")).toBeFocused();
  expect(await background.calls()).toEqual(["+12025550141"]);
});

test("the shortcut works on a page that was not chosen", async ({ page, site, card, background }) => {
  await page.goto(site.put({ body: PAGE }));
  expect(await painted(page)).toEqual([]);

  await background.pressShortcut(page);

  await card.shows("Call +1 202-555-0141");
  await card.isFocused();
});

test("a link with keyboard focus is followed by its button, and then by the page's tab order", async ({ visit, page, card, background }) => {
  await visit(`<p style="padding-top: 100px"><button id="before">A</button> <a href="tel:2025550143">Sales</a> <button id="after">B</button></p>`);
  await expect.poll(() => painted(page)).toEqual(["Sales"]);
  await page.locator("#before").focus();

  await page.keyboard.press("Tab");
  await card.shows("Call +1 2025550143");
  await expect(page.getByRole("link")).toBeFocused();
  await page.keyboard.press("Tab");
  await card.isFocused();
  await card.isSettled();
  await page.keyboard.press("Space");
  await expect.poll(() => background.calls()).toEqual(["+12025550143"]);
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("link")).toBeFocused();

  await page.keyboard.press("Tab");
  await expect(page.locator("#after")).toBeFocused();
  await card.isGone();
});

test("a link that loses the focus loses its button", async ({ visit, page, card }) => {
  await visit(`<p style="padding-top: 100px"><a href="tel:2025550143">Sales</a> <button>B</button></p>`);
  await expect.poll(() => painted(page)).toEqual(["Sales"]);
  await page.keyboard.press("Tab");
  await card.shows("Call +1 2025550143");

  await page.locator("button").focus();

  await card.isGone();
});

test("Escape closes a card that the pointer opened, until the pointer has left", async ({ visit, page, card }) => {
  await visit(`<p style="padding-top: 100px"><b>202-555-0143</b> and <i>more words</i></p>`);
  await page.getByText("202-555-0143").hover();
  await card.shows("Call +1 202-555-0143");

  await page.keyboard.press("Escape");
  await card.isGone();
  await page.mouse.move(0, 0);
  await page.getByText("202-555-0143").hover();

  await card.shows("Call +1 202-555-0143");
});

test("keys in the card do not reach the page", async ({ visit, page, card, background }) => {
  await visit(`${PAGE}<script>addEventListener("keydown", (event) => document.title += event.key)</script>`);
  await background.pressShortcut(page);
  await card.isFocused();

  await page.keyboard.press("x");
  await page.keyboard.press("Escape");

  await card.isGone();
  await expect(page).toHaveTitle("A shop");
});

test("assistive technology gets a button with the number, and the outcome of the call", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await background.pressShortcut(page);
  await card.isFocused();
  expect(await card.told()).toEqual(["button Call +1 202-555-0141", "status"]);
  await card.isSettled();

  await page.keyboard.press("Enter");

  await card.says("The call is on its way");
  expect(await card.told()).toEqual(["button Call +1 202-555-0141", "status"]);
});
