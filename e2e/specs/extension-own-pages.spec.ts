// The extension's own pages, with the real background, the real server and a telephone system.

import { ExtensionOptions } from "../pages/extension-options";
import { ExtensionPopup } from "../pages/extension-popup";
import { expect, test } from "../support/extension-user";

const PASSPHRASE = "correct horse battery";

test("a user signs in in the settings, calls from the popup, and hangs up", async ({ user, extension, pbx }) => {
  const options = new ExtensionOptions(await extension.open("options"));
  await options.fill({ ...user.credentials, password: "not the password" });
  await options.signIn.click();
  await expect(options.password).toHaveAttribute("aria-invalid", "true");
  await expect(options.checks.last()).toContainText("The server does not know this phone address with this password.");
  await options.password.fill(user.credentials.password);
  await options.signIn.click();
  await expect(options.account).toContainText(`Signed in as ${user.credentials.aor}`);

  const popup = new ExtensionPopup(await extension.open("popup"));
  await popup.number.fill("Tel. +34 944 010-101");
  await popup.number.press("Enter");
  const call = await pbx.nextCall();
  expect(call).toMatchObject({ destination: "+34944010101" });
  await call.rings();
  await expect(popup.call).toHaveAccessibleName("Answer your phone");
  await call.connects();
  await expect(popup.call).toHaveAccessibleName(/^Connected with \+34/);
  await popup.keypad.click();
  await popup.key("5").click();
  await expect.poll(() => pbx.digits).toEqual(["5"]);
  await popup.hangUp.click();

  await expect(popup.call).toHaveAccessibleName("Call ended");
  await expect(popup.number).toBeFocused();
  await expect(popup.recent).toHaveCount(1);
  expect(pbx.hangUps).toEqual([call.iden]);
});

test("a stored account is unlocked in the popup, and removed in the settings", async ({ user, extension }) => {
  const options = new ExtensionOptions(await extension.open("options"));
  await options.fill(user.credentials);
  await options.remember.check();
  await options.passphrase.fill(PASSPHRASE);
  await options.signIn.click();
  await expect(options.signOut).toBeVisible();
  // As after a restart of the browser.
  await options.page.evaluate(() => (globalThis as any).chrome.storage.session.clear());
  await extension.endWorker();

  const popup = await extension.open("popup");
  await popup.getByLabel("Passphrase").fill("some other passphrase");
  await popup.getByRole("button", { name: "Unlock" }).click();
  await expect(popup.getByText("This is not the passphrase.")).toBeVisible();
  await popup.getByLabel("Passphrase").fill(PASSPHRASE);
  await popup.getByRole("button", { name: "Unlock" }).click();
  await expect(new ExtensionPopup(popup).number).toBeFocused();
  await options.signOut.click();

  await expect(popup.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await expect(options.server).toHaveValue(user.credentials.server);
  await expect(options.password).toHaveValue("");
});

test("saved settings are restored", async ({ extension }) => {
  const options = new ExtensionOptions(await extension.open("options"));
  await options.country.selectOption({ label: "Spain" });
  await options.page.getByLabel("On the sites I choose").check();
  await options.page.getByRole("switch", { name: "Notify me when a call changes" }).click();
  await expect(options.page.getByText("Saved")).toHaveCount(2);

  const again = new ExtensionOptions(await extension.open("options"));
  await expect(again.country).toHaveValue("ES");
  await expect(again.page.getByLabel("On the sites I choose")).toBeChecked();
  await expect(again.page.getByRole("switch", { name: "Notify me when a call changes" })).not.toBeChecked();
  await expect(again.page.getByText("Open a site and choose it in the extension's menu.")).toBeVisible();
});
