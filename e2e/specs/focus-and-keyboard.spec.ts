import { expect, test } from "../support/test";

const BODY = `<main><h1>A shop</h1><p id="text">Some words.</p><a href="#top">A link</a></main>`;

test.beforeEach(async ({ visit, tag }) => {
  await visit({ body: BODY + tag() });
});

test("everything works by keyboard alone", async ({ page, widget, netsapiens }) => {
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(widget.button).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(widget.field).toBeFocused();
  await page.keyboard.type("2025550142");
  await page.keyboard.press("Enter");

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  await page.keyboard.press("Tab");
  await expect(widget.panel.getByRole("button", { name: "Close" }).last()).toBeFocused();
  await page.keyboard.press("Space");
  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test("Tab moves through the form in reading order, and back", async ({ page, widget }) => {
  await widget.open();
  const order = [widget.callMe, widget.phoneLink];
  for (const stop of order) {
    await page.keyboard.press("Tab");
    await expect(stop).toBeFocused();
  }

  for (const stop of [widget.callMe, widget.field, widget.close, widget.button]) {
    await page.keyboard.press("Shift+Tab");
    await expect(stop).toBeFocused();
  }
});

test("the form does not trap the keyboard focus", async ({ page, widget }) => {
  await widget.open();

  for (let press = 0; press < 3; press++) await page.keyboard.press("Shift+Tab");

  await expect(page.getByRole("link", { name: "A link" })).toBeFocused();
});

test("Tab skips a closed form", async ({ page, widget }) => {
  await widget.open();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Tab");

  await expect(widget.button).not.toBeFocused();
  expect(await widget.host.evaluate((host) => host.shadowRoot?.activeElement)).toBeNull();
});

test("Escape closes the form and returns the focus to the button", async ({ page, widget }) => {
  await widget.open();

  await page.keyboard.press("Escape");

  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test("Escape closes the form also if the focus is elsewhere on the page", async ({ page, widget }) => {
  await widget.open();
  await page.getByRole("link", { name: "A link" }).focus();

  await page.keyboard.press("Escape");

  await widget.isClosed();
});

test("Escape that the page has handled does not close the form", async ({ page, widget }) => {
  await widget.open();
  await page.evaluate(() => addEventListener("keydown", (event) => event.preventDefault(), true));

  await page.keyboard.press("Escape");

  await widget.isOpen();
});

test("the close button closes the form and returns the focus to the button", async ({ widget }) => {
  await widget.open();

  await widget.close.click();

  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test("the button closes the form that it opened", async ({ widget }) => {
  await widget.open();

  await widget.button.click();

  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test("a click on the page's text closes the form and returns the focus", async ({ page, widget }) => {
  await widget.open();

  await page.locator("#text").click();

  await widget.isClosed();
  await expect(widget.button).toBeFocused();
});

test("a click on a link of the page closes the form and keeps the focus there", async ({ page, widget }) => {
  await widget.open();

  await page.getByRole("link", { name: "A link" }).click();

  await widget.isClosed();
  await expect(page.getByRole("link", { name: "A link" })).toBeFocused();
});

test("a click inside of the form does not close it", async ({ widget }) => {
  await widget.open();

  await widget.title.click();

  await widget.isOpen();
});

test("typed text is still there when the form opens again", async ({ page, widget }) => {
  await widget.open();
  await widget.type("20255501");
  await page.keyboard.press("Escape");

  await widget.button.click();

  await expect(widget.field).toHaveValue("(202) 555-01");
});

test("changes are announced to screen readers", async ({ widget, netsapiens }) => {
  const answer = netsapiens.waits();
  const heard = widget.panel.getByRole("status");
  await widget.askFor("202555014");
  await expect(heard).toHaveText(/too short/);

  await widget.type("2");
  await widget.submit();
  await expect(heard).toHaveText("Calling…");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  answer();

  await expect(heard).toHaveText("We're calling you now!");
});
