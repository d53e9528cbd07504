// The settings with a scripted background.

import { ExtensionOptions } from "../pages/extension-options";
import { CHECKS, LOCKED, SIGNED_IN, SIGNED_OUT } from "../support/extension-scenes";
import { type Standing, expect, test as base } from "../support/extension-stand-in";

const test = base.extend<{ options: ExtensionOptions; open: (standing: Standing) => Promise<void> }>({
  options: async ({ page }, use) => use(new ExtensionOptions(page)),
  open: async ({ extensionPage }, use) => use((standing) => extensionPage.open("options", standing)),
});

const ALICE = { server: "https://calls.example.com", aor: "alice@pbx.example.com", password: "a long password" };

test("a user signs in by keyboard alone", async ({ options, open, page, extensionPage }) => {
  await open({ view: SIGNED_OUT, answers: { sign_in: { ok: true, checks: CHECKS.fine } } });
  await options.server.focus();
  await page.keyboard.type(ALICE.server);
  await page.keyboard.press("Tab");
  await page.keyboard.type(ALICE.aor);
  await page.keyboard.press("Tab");
  await page.keyboard.type(ALICE.password);
  await page.keyboard.press("Enter");
  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "sign_in", ...ALICE }]);
  await extensionPage.tell(SIGNED_IN);

  await expect(options.account).toContainText("Signed in as alice@pbx.example.com");
  await expect(page.getByRole("heading", { name: "Phone account" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(options.signOut).toBeFocused();
});

test("storing the account requires a passphrase, and a short one is not sent", async ({ options, open, extensionPage }) => {
  await open({ view: SIGNED_OUT });
  await options.fill(ALICE);
  await options.remember.check();
  await options.passphrase.fill("too short");
  await options.signIn.click();
  await expect(options.passphrase).toBeFocused();
  await expect(options.passphrase).toHaveAttribute("aria-invalid", "true");
  await expect(options.passphrase).toHaveAccessibleDescription("Use at least 10 characters.");
  expect(await extensionPage.requests()).toEqual([]);
  await options.passphrase.fill("long enough");
  await options.signIn.click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "sign_in", ...ALICE, passphrase: "long enough" }]);
});

test("a weak passphrase is not sent, and the reason is shown", async ({ options, open, extensionPage }) => {
  await open({ view: SIGNED_OUT });
  await options.fill(ALICE);
  await options.remember.check();
  for (const weak of ["aaaaaaaaaa", "1234567890", "alice@pbx.example.com", "a long password"]) {
    await options.passphrase.fill(weak);
    await options.signIn.click();
    await expect(options.passphrase, weak).toHaveAttribute("aria-invalid", "true");
    await expect(options.passphrase).toHaveAccessibleDescription(/This passphrase is easily guessed\. Use several words/);
  }
  expect(await extensionPage.requests()).toEqual([]);

  await options.passphrase.fill("mango truck violin");
  await expect(options.passphrase).toHaveAttribute("aria-invalid", "false");
  await options.signIn.click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "sign_in", ...ALICE, passphrase: "mango truck violin" }]);
});

test("the connection test shows which part is wrong, and marks the field", async ({ options, open }) => {
  await open({ view: SIGNED_OUT, answers: { test: { ok: true, checks: CHECKS.password } } });
  await options.fill(ALICE);
  await options.test.click();

  await expect(options.checks).toHaveText([
    "ServerFine",
    "Permission to talk to itFine",
    "ClockThe clock of this computer is 7 min fast. Calls work, but times in the list are wrong.",
    "Phone accountThe server does not know this phone address with this password.",
  ]);
  await expect(options.password).toHaveAttribute("aria-invalid", "true");
  await expect(options.password).toHaveAccessibleDescription(/The server does not know this phone address with this password\.$/);
  await expect(options.server).toHaveAttribute("aria-invalid", "false");
});

test("results disappear when the input changes", async ({ options, open }) => {
  await open({ view: SIGNED_OUT, answers: { test: { ok: true, checks: CHECKS.down } } });
  await options.fill(ALICE);
  await options.test.click();
  await expect(options.server).toHaveAttribute("aria-invalid", "true");
  await options.server.fill("https://calls.example.org");

  await expect(options.checks).toHaveCount(0);
  await expect(options.server).toHaveAttribute("aria-invalid", "false");
});

test("missing access is requested, and the connection is tested again", async ({ options, open, page, extensionPage }) => {
  await open({ view: SIGNED_OUT, answers: { test: { ok: true, checks: CHECKS.cors } } });
  await options.fill({ ...ALICE, server: "https://calls.example.com:8443/phone" });
  await options.test.click();
  await page.getByRole("button", { name: "Grant access to calls.example.com:8443" }).click();

  await expect.poll(async () => (await extensionPage.requests()).length).toBe(2);
  expect(await extensionPage.asked()).toEqual(["https://calls.example.com/*"]);
});

test("too many attempts show the time to wait", async ({ options, open }) => {
  await open({ view: SIGNED_OUT, answers: { sign_in: { ok: false, problem: "limited", checks: CHECKS.tooMany } } });
  await options.fill(ALICE);
  await options.signIn.click();

  await expect(options.checks.last()).toContainText("Too many attempts. Please try again in 40 seconds.");
});

test("a refusal without a check is shown", async ({ options, open }) => {
  await open({ view: SIGNED_OUT, answers: { sign_in: { ok: false, problem: "other" } } });
  await options.fill(ALICE);
  await options.signIn.click();

  await expect(options.account).toContainText("Something went wrong. Please try again.");
});

test("the organisation's policies are shown and cannot be changed", async ({ options, open, extensionPage }) => {
  const managed = { server: "https://calls.example.com", aorDomain: "pbx.example.com", country: "DE" };
  await open({ view: { ...SIGNED_OUT, managed } });
  await expect(options.server).toHaveValue(managed.server);
  await expect(options.server).not.toBeEditable();
  await expect(options.server).toHaveAccessibleDescription("Set by your organisation");
  await expect(options.country).toHaveValue("Germany");
  await expect(options.country).not.toBeEditable();
  await options.aor.fill("alice");
  await options.password.fill(ALICE.password);
  await options.signIn.click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "sign_in", ...ALICE, aor: "alice" }]);
});

test("after a sign-out the form contains the last account", async ({ options, open }) => {
  await open({ view: { ...SIGNED_OUT, account: { status: "signed_out", server: ALICE.server, aor: ALICE.aor, remembered: false } } });

  await expect(options.server).toHaveValue(ALICE.server);
  await expect(options.aor).toHaveValue(ALICE.aor);
  await expect(options.password).toHaveValue("");
});

test("a locked account can be unlocked or removed", async ({ options, open, page, extensionPage }) => {
  await open({ view: LOCKED });
  await options.passphrase.fill("correct horse");
  await page.getByRole("button", { name: "Unlock" }).click();
  await options.signOut.click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "unlock", passphrase: "correct horse" }, { kind: "sign_out" }]);
});

test("settings are saved when they are chosen", async ({ options, open, page, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await options.country.selectOption({ label: "Germany" });
  await expect(page.getByText("Saved")).toBeVisible();
  await page.getByLabel("On the sites I choose").check();
  await page.getByRole("switch", { name: "Notify me when a call changes" }).uncheck();

  await expect.poll(() => extensionPage.requests()).toEqual([
    { kind: "settings", country: "DE" },
    { kind: "settings", where: "chosen" },
    { kind: "settings", notifications: false },
  ]);
});

test("all sites are read only after the user grants access", async ({ open, page, extensionPage }) => {
  await open({ view: SIGNED_IN, grants: false });
  await page.getByLabel("On all sites").click();

  await expect(page.getByLabel("Nowhere")).toBeChecked();
  expect(await extensionPage.asked()).toEqual(["https://*/*", "http://*/*"]);
  expect(await extensionPage.requests()).toEqual([]);
});

test("all sites are read after access was granted", async ({ open, page, extensionPage }) => {
  await open({ view: SIGNED_IN });
  await page.getByLabel("On all sites").click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "settings", where: "everywhere" }]);
});

test("after access to all sites was revoked, the chosen ones are shown, and access is requested again", async ({ open, page, extensionPage }) => {
  const settings = { where: "everywhere", sites: ["https://shop.example"], off: [] };
  await open({ view: { ...SIGNED_IN, settings } });
  await expect(page.getByLabel("On all sites")).toBeChecked();

  await extensionPage.letIn(false);
  await expect(page.getByLabel("On the sites I choose")).toBeChecked();
  await expect(page.getByText("shop.example", { exact: true })).toBeVisible();
  await page.getByLabel("On all sites").click();

  await expect(page.getByLabel("On all sites")).toBeChecked();
  expect(await extensionPage.asked()).toEqual(["https://*/*", "http://*/*"]);
});

test("a chosen site is removed", async ({ open, page, extensionPage }) => {
  const settings = { where: "chosen", sites: ["https://shop.example", "https://crm.example"], off: [] };
  await open({ view: { ...SIGNED_IN, settings } });
  await page.getByRole("button", { name: "Remove crm.example" }).click();

  await expect.poll(() => extensionPage.requests()).toEqual([{ kind: "site", origin: "https://crm.example", on: false }]);
});
