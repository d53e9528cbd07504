// The popup with a scripted background.

import { ExtensionPopup } from "../pages/extension-popup";
import { LOCKED, SIGNED_IN, SIGNED_OUT, calling } from "../support/extension-scenes";
import { type ExtensionPage, type Standing, expect, test as base } from "../support/extension-stand-in";

const test = base.extend<{ popup: ExtensionPopup; open: (standing: Standing) => Promise<void> }>({
  popup: async ({ page }, use) => use(new ExtensionPopup(page)),
  open: async ({ extensionPage }, use) => use((standing) => extensionPage.open("popup", standing)),
});

const HISTORY = [{ number: "+12025550142", at: 0, state: "ended", cause: "busy" }];

/** The requests of a kind, without the kind. */
async function requests(extensionPage: ExtensionPage, kind: string): Promise<object[]> {
  return (await extensionPage.requests()).filter((request) => request.kind === kind).map(({ kind, ...request }) => request);
}

test("a signed-out user is informed and can open the settings", async ({ popup, open, page, extensionPage }) => {
  await open({ view: SIGNED_OUT });
  await expect(page.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await popup.settings.click();

  expect(await requests(extensionPage, "(settings opened)")).toHaveLength(2);
});

test("a passphrase unlocks the account, and a wrong one can be corrected", async ({ open, page, extensionPage }) => {
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

  await expect.poll(() => requests(extensionPage, "unlock")).toEqual([{ passphrase: "first try it is" }, { passphrase: "second try" }]);
});

test("Enter calls the typed number", async ({ popup, open, page, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await expect(popup.number).toBeFocused();
  await page.keyboard.type("+1 202-555-0142");
  await expect(popup.callIt).toHaveText(/^Call\s\+1\s202-/);
  await page.keyboard.press("Enter");

  await expect.poll(() => requests(extensionPage, "call")).toEqual([{ number: "+1 202-555-0142" }]);
  await expect(popup.number).toHaveValue("");
});

test("keys can be pressed, and the last one deleted", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN });
  for (const key of ["+", "4", "4", "*", "0"]) await popup.key(key).click();
  await page.getByRole("button", { name: "Delete the last digit" }).click();

  await expect(popup.number).toHaveValue("+44*");
});

test("keys are inserted at the caret or replace the selection, and the caret moves", async ({ popup, open, page }) => {
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

test("text around a pasted number is dropped, and the caret stays in place", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN });
  await popup.number.fill("Tel.: (202) 555-0142");
  await expect(popup.number).toHaveValue("(202) 555-0142");
  await popup.number.press("Home");
  await page.keyboard.type("9");

  await expect(popup.number).toHaveValue("9(202) 555-0142");
  expect(await popup.number.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(1);
});

test("nothing is called without a number", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await popup.callIt.click();

  await expect(popup.number).toBeFocused();
  expect(await extensionPage.requests()).toEqual([]);
});

test("a refused number stays, with the reason", async ({ popup, open }) => {
  await open({ view: SIGNED_IN, answers: { call: { ok: false, problem: "number" } } });
  await popup.number.fill("1-800-FLOWERS");
  await popup.number.press("Enter");

  await expect(popup.problem).toHaveText("This is not a number that can be called.");
  await expect(popup.number).toHaveAccessibleDescription("This is not a number that can be called.");
  await expect(popup.number).toHaveValue("1-800-FLOWERS");
});

test("repeated presses are one call", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN, answers: { call: { never: true } } });
  await popup.number.fill("100");
  await popup.callIt.dblclick();

  await expect(popup.callIt).toHaveAttribute("aria-busy", "true");
  expect(await requests(extensionPage, "call")).toHaveLength(1);
});

test("the call state is shown, and the focus follows", async ({ popup, open, page, extensionPage }) => {
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
  await expect.poll(() => requests(extensionPage, "hang_up")).toEqual([{}]);
  await extensionPage.tell(calling({ state: "ended", cause: "completed" }));

  await expect(popup.call).toHaveAccessibleName("Call ended");
  await expect(popup.hangUp).toBeHidden();
  await expect(popup.number).toBeFocused();
});

test("DTMF is pressed or typed during a call", async ({ popup, open, page, extensionPage }) => {
  await open({ view: calling({ state: "connected", canDial: true }) });
  await popup.keypad.click();
  await expect(popup.keypad).toHaveAttribute("aria-expanded", "true");
  await popup.key("#").click();
  await page.keyboard.press("4");
  await page.keyboard.press("x");

  await expect.poll(() => requests(extensionPage, "dial")).toEqual([{ digits: "#" }, { digits: "4" }]);
});

test("unsupported actions are not offered", async ({ popup, open }) => {
  await open({ view: calling({ state: "connected", canHangUp: false, canDial: false }) });
  await expect(popup.call).toBeVisible();

  await expect(popup.hangUp).toBeHidden();
  await expect(popup.keypad).toBeHidden();
});

test("a call that cannot be ended shows the reason", async ({ popup, open }) => {
  await open({ view: calling({ state: "connected" }), answers: { hang_up: { ok: false, problem: "unreached" } } });
  await popup.hangUp.click();

  await expect(popup.call).toContainText("The server cannot be reached");
});

test("a call of the history is called again, and the history is cleared", async ({ popup, open, page, extensionPage }) => {
  await open({ view: { ...SIGNED_IN, history: HISTORY } });
  await expect(popup.recent).toContainText("The line is busy");
  await page.getByRole("button", { name: "Call +1 (202) 555-0142 again" }).click();
  await page.getByRole("button", { name: "Clear the list" }).click();
  expect(await extensionPage.requests()).toEqual([{ kind: "call", number: "+12025550142" }, { kind: "clear_history" }]);
  await extensionPage.tell(SIGNED_IN);

  await expect(page.getByText("Numbers that you call appear here")).toBeVisible();
});

test("the active page's site is switched on after access was granted", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await expect(popup.site).toHaveAccessibleName("Find phone numbers on shop.example");
  await popup.site.click();

  expect(await extensionPage.asked()).toEqual(["https://shop.example/*"]);
  await expect.poll(() => requests(extensionPage, "site")).toEqual([{ origin: "https://shop.example", on: true }]);
});

test("a site without granted access is switched off again", async ({ popup, open, extensionPage }) => {
  await open({ view: SIGNED_IN, grants: false });
  await popup.site.click();

  await expect.poll(() => requests(extensionPage, "site")).toEqual([
    { origin: "https://shop.example", on: true },
    { origin: "https://shop.example", on: false },
  ]);
  await expect(popup.site).not.toBeChecked();
});

test("the switch shows the effective setting: chosen, all, or all except this one", async ({ popup, open, extensionPage }) => {
  const site = "https://shop.example";
  const settings = (settings: object) => ({ ...SIGNED_IN, settings: { sites: [], off: [], ...settings } });
  await open({ view: settings({ where: "chosen", sites: [site] }) });
  await expect(popup.site).toBeChecked();
  await extensionPage.tell(settings({ where: "everywhere", off: [site] }));
  await expect(popup.site).not.toBeChecked();
  await extensionPage.tell(settings({ where: "everywhere" }));
  await expect(popup.site).toBeChecked();
  await popup.site.click();

  await expect.poll(() => requests(extensionPage, "site")).toEqual([{ origin: site, on: false }]);
  expect(await extensionPage.asked()).toEqual([]);
});

test("a site whose access was revoked is off, and access is requested again", async ({ popup, open, page, extensionPage }) => {
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
    // Of all sites, this one remains.
    await expect.poll(() => requests(extensionPage, "site")).toEqual([{ origin: site, on: true }]);
  }
});

test("access is still offered after a refusal", async ({ popup, open, page, extensionPage }) => {
  const settings = { where: "chosen", sites: ["https://shop.example"], off: [] };
  await open({ view: { ...SIGNED_IN, settings }, isLetIn: false, grants: false });
  const grant = page.getByRole("button", { name: "Grant access to shop.example" });

  await grant.click();

  await expect.poll(() => extensionPage.asked()).toHaveLength(1);
  await expect(grant).toBeVisible();
  await expect(popup.site).not.toBeChecked();
});

test("a page where the extension cannot run shows that", async ({ popup, open, page }) => {
  await open({ view: SIGNED_IN, front: "chrome://settings" });

  await expect(page.getByText("Phone numbers cannot be found on this page.")).toBeVisible();
  await expect(popup.site).toBeHidden();
});
