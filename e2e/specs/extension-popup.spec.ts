// The popup with a background that says what a test wants.

import { ExtensionPopup } from "../pages/extension-popup";
import { LOCKED, SIGNED_IN, SIGNED_OUT, calling } from "../support/extension-scenes";
import { type ExtensionPage, type Standing, expect, test as base } from "../support/extension-stand-in";

const test = base.extend<{ popup: ExtensionPopup; open: (standing: Standing) => Promise<void> }>({
  popup: async ({ page }, use) => use(new ExtensionPopup(page)),
  open: async ({ extensionPage }, use) => use((standing) => extensionPage.open("popup", standing)),
});

const HISTORY = [{ number: "+12025550142", at: 0, state: "ended", cause: "busy" }];

/** The wishes of a kind, without it. */
async function wishes(extensionPage: ExtensionPage, kind: string): Promise<object[]> {
  return (await extensionPage.wishes()).filter((wish) => wish.kind === kind).map(({ kind, ...wish }) => wish);
}

test("who is signed out is told so, and gets to the settings", async ({ popup, open, page, extensionPage }) => {
  await open({ view: SIGNED_OUT });
  await expect(page.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await popup.settings.click();

  expect(await wishes(extensionPage, "(settings opened)")).toHaveLength(2);
});

test("a passphrase unlocks the account, and a wrong one can be mended", async ({ open, page, extensionPage }) => {
  await open({ view: LOCKED, answers: { unlock: { ok: false, problem: "passphrase_wrong" } } });
  const field = page.getByLabel("Passphrase");
  await expect(field).toBeFocused();
  await page.keyboard.type("first try it is");
  await page.keyboard.press("Enter");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription("This is not the passphrase.");
  await page.keyboard.type("second try");
  await expect(field).toHaveAttribute("aria-invalid", "false");
  await page.keyboard.press("Enter");

  await expect.poll(() => wishes(extensionPage, "unlock")).toEqual([{ passphrase: "first try it is" }, { passphrase: "second try" }]);
});

test("Enter calls what was typed", async ({ popup, open, page, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await expect(popup.number).toBeFocused();
  await page.keyboard.type("+1 202-555-0142");
  await expect(popup.callIt).toHaveText(/^Call\s\+1\s202-/);
  await page.keyboard.press("Enter");

  await expect.poll(() => wishes(extensionPage, "call")).toEqual([{ number: "+1 202-555-0142" }]);
  await expect(popup.number).toHaveValue("");
});

test("keys are pressed, and the last one taken back", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN });
  for (const key of ["+", "4", "4", "*", "0"]) await popup.key(key).click();
  await page.getByRole("button", { name: "Delete the last digit" }).click();

  await expect(popup.number).toHaveValue("+44*");
});

test("keys go where the caret is and in the place of what is selected, and the caret goes with them", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN });
  await popup.number.fill("202555");
  await popup.number.press("Home");
  for (const key of ["+", "1"]) await popup.key(key).click();
  await expect(popup.number).toHaveValue("+1202555");
  await popup.number.focus();
  await page.keyboard.type("*");
  await expect(popup.number).toHaveValue("+1*202555");

  await popup.number.evaluate((field: HTMLInputElement) => field.setSelectionRange(2, 6));
  for (const key of ["4", "9"]) await popup.key(key).click();

  await expect(popup.number).toHaveValue("+149555");
  expect(await popup.number.evaluate((field: HTMLInputElement) => [field.selectionStart, field.selectionEnd])).toEqual([4, 4]);
});

test("what was pasted around a number is left out, and the caret stays where it was", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN });
  await popup.number.fill("Tel.: (202) 555-0142");
  await expect(popup.number).toHaveValue("(202) 555-0142");
  await popup.number.press("Home");
  await page.keyboard.type("9");

  await expect(popup.number).toHaveValue("9(202) 555-0142");
  expect(await popup.number.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(1);
});

test("nothing is called where there is no number", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await popup.callIt.click();

  await expect(popup.number).toBeFocused();
  expect(await extensionPage.wishes()).toEqual([]);
});

test("a number that is refused stays, with the reason", async ({ popup, open }) => {
  await open({ view: SIGNED_IN, answers: { call: { ok: false, problem: "number" } } });
  await popup.number.fill("1-800-FLOWERS");
  await popup.number.press("Enter");

  await expect(popup.problem).toHaveText("This is not a number that can be called.");
  await expect(popup.number).toHaveAccessibleDescription("This is not a number that can be called.");
  await expect(popup.number).toHaveValue("1-800-FLOWERS");
});

test("one press calls once, however often it comes", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN, answers: { call: { never: true } } });
  await popup.number.fill("100");
  await popup.callIt.dblclick();

  await expect(popup.callIt).toHaveAttribute("aria-busy", "true");
  expect(await wishes(extensionPage, "call")).toHaveLength(1);
});

test("a call is told in words as it goes, and the keyboard goes with it", async ({ popup, open, page, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await extensionPage.tell(calling({ state: "ringing", leg: "terminal" }));
  await expect(popup.call).toHaveAccessibleName("Answer your phone");
  await expect(page.getByRole("heading", { name: "Answer your phone" })).toBeFocused();
  await expect(page.locator(".heard")).toHaveText("Answer your phone");
  await expect(popup.number).toBeHidden();
  await expect(popup.keypad).toBeHidden();
  await extensionPage.tell(calling({ state: "ringing", leg: "destination" }));
  await expect(popup.call).toHaveAccessibleName(/^Ringing\s\+1\s\(202\)\s555-.*0142…$/);
  await extensionPage.tell(calling({ state: "connected", canDial: true }));
  await page.keyboard.press("Tab");
  await expect(popup.hangUp).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(() => wishes(extensionPage, "hang_up")).toEqual([{}]);
  await extensionPage.tell(calling({ state: "ended", cause: "completed" }));

  await expect(popup.call).toHaveAccessibleName("Call ended");
  await expect(popup.hangUp).toBeHidden();
  await expect(popup.number).toBeFocused();
});

test("tones are pressed or typed into a call", async ({ popup, open, page, extensionPage }) => {
  await open({ view: calling({ state: "connected", canDial: true }) });
  await popup.keypad.click();
  await expect(popup.keypad).toHaveAttribute("aria-expanded", "true");
  await popup.key("#").click();
  await page.keyboard.press("4");
  await page.keyboard.press("x");

  await expect.poll(() => wishes(extensionPage, "dial")).toEqual([{ digits: "#" }, { digits: "4" }]);
});

test("what cannot be done to a call is not offered", async ({ popup, open }) => {
  await open({ view: calling({ state: "connected", canHangUp: false, canDial: false }) });
  await expect(popup.call).toBeVisible();

  await expect(popup.hangUp).toBeHidden();
  await expect(popup.keypad).toBeHidden();
});

test("a call that cannot be ended says why", async ({ popup, open }) => {
  await open({ view: calling({ state: "connected" }), answers: { hang_up: { ok: false, problem: "unreached" } } });
  await popup.hangUp.click();

  await expect(popup.call).toContainText("The server cannot be reached");
});

test("a call of the list is called again, and the list cleared", async ({ popup, open, page, extensionPage }) => {
  await open({ view: { ...SIGNED_IN, history: HISTORY } });
  await expect(popup.recent).toContainText("The line is busy");
  await page.getByRole("button", { name: "Call +1 (202) 555-0142 again" }).click();
  await page.getByRole("button", { name: "Clear the list" }).click();
  expect(await extensionPage.wishes()).toEqual([{ kind: "call", number: "+12025550142" }, { kind: "clear_history" }]);
  await extensionPage.tell(SIGNED_IN);

  await expect(page.getByText("Numbers that you call appear here")).toBeVisible();
});

test("the page in front is switched on, once access to it was asked for", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await expect(popup.site).toHaveAccessibleName("Find phone numbers on shop.example");
  await popup.site.click();

  expect(await extensionPage.asked()).toEqual(["https://shop.example/*"]);
  await expect.poll(() => wishes(extensionPage, "site")).toEqual([{ origin: "https://shop.example", on: true }]);
});

test("a site that the user gives no access to is off again", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN, grants: false });
  await popup.site.click();

  await expect.poll(() => wishes(extensionPage, "site")).toEqual([
    { origin: "https://shop.example", on: true },
    { origin: "https://shop.example", on: false },
  ]);
  await expect(popup.site).not.toBeChecked();
});

test("the switch shows what is so: chosen, all, or all but this", async ({ popup, open, extensionPage }) => {
  const site = "https://shop.example";
  const settings = (settings: object) => ({ ...SIGNED_IN, settings: { sites: [], off: [], ...settings } });
  await open({ view: settings({ where: "chosen", sites: [site] }) });
  await expect(popup.site).toBeChecked();
  await extensionPage.tell(settings({ where: "everywhere", off: [site] }));
  await expect(popup.site).not.toBeChecked();
  await extensionPage.tell(settings({ where: "everywhere" }));
  await expect(popup.site).toBeChecked();
  await popup.site.click();

  await expect.poll(() => wishes(extensionPage, "site")).toEqual([{ origin: site, on: false }]);
  expect(await extensionPage.asked()).toEqual([]);
});

test("a site that the browser's user took the access to away from is off, and access is asked for again", async ({ popup, open, page, extensionPage }) => {
  const site = "https://shop.example";
  const grant = page.getByRole("button", { name: "Grant access to shop.example" });
  for (const settings of [{ where: "chosen", sites: [site], off: [] }, { where: "everywhere", sites: [], off: [] }]) {
    await open({ view: { ...SIGNED_IN, settings } });
    await expect(popup.site).toBeChecked();
    await expect(grant).toBeHidden();

    await extensionPage.letIn(false);
    await expect(popup.site).not.toBeChecked();
    await grant.click();

    await expect(popup.site).toBeChecked();
    await expect(grant).toBeHidden();
    expect(await extensionPage.asked()).toEqual(["https://shop.example/*"]);
    // Of all sites it is the one that is left.
    await expect.poll(() => wishes(extensionPage, "site")).toEqual([{ origin: site, on: true }]);
  }
});

test("who refuses the access again is offered it still", async ({ popup, open, page, extensionPage }) => {
  const settings = { where: "chosen", sites: ["https://shop.example"], off: [] };
  await open({ view: { ...SIGNED_IN, settings }, isLetIn: false, grants: false });
  const grant = page.getByRole("button", { name: "Grant access to shop.example" });

  await grant.click();

  await expect.poll(() => extensionPage.asked()).toHaveLength(1);
  await expect(grant).toBeVisible();
  await expect(popup.site).not.toBeChecked();
});

test("where the extension has no business, it says so", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN, front: "chrome://settings" });

  await expect(page.getByText("Phone numbers cannot be found on this page.")).toBeVisible();
  await expect(popup.site).toBeHidden();
});
