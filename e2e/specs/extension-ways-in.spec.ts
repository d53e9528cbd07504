// Other ways to place a call: context menu, address bar, notification.

import { ExtensionPopup } from "../pages/extension-popup";
import { expect, test } from "../support/extension-user";
import type { Extension } from "../support/extension";

/** Sends the browser's event to the background, as if the user had caused it. */
async function tell(extension: Extension, event: string, ...told: unknown[]): Promise<void> {
  const worker = await extension.worker();
  await worker.evaluate(
    ([event, told]) => {
      const found = event.split(".").reduce((part, name) => part[name], (globalThis as any).chrome);
      found.dispatch(...told);
    },
    [event, told] as const,
  );
}

test("a selected text that is a number is called, as the menu showed it", async ({ user, extension, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "settings", country: "US" });

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-selection", selectionText: "(202) 555-0142" }, {});

  expect((await pbx.nextCall()).destination).toBe("+12025550142");
});

for (const [what, clicked] of [
  ["a tel: link's number, without what follows it,", { menuItemId: "call-link", linkUrl: "tel:+1-202-555-0142;ext=204" }],
  ["a number among other words", { menuItemId: "call-selection", selectionText: "Sales: +1 (202) 555-0142" }],
] as const) {
  test(`${what} is shown in the dial pad, and called from there only`, async ({ user, extension, pbx }) => {
    await user.signIn();
    const popup = new ExtensionPopup(await user.ownPage());

    await tell(extension, "contextMenus.onClicked", clicked, {});

    await expect(popup.number).toHaveValue("+1 (202) 555-0142");
    expect(pbx.heard("Originate")).toEqual([]);
    await popup.callIt.click();
    expect((await pbx.nextCall()).destination).toBe("+12025550142");
    expect((await user.view()).asked).toBeNull();
  });
}

test("the dial pad opens with the number of a link, in a window if the browser opens no popup", async ({ user, extension }) => {
  await user.signIn();
  await (await user.ownPage()).goto("about:blank");
  const worker = await extension.worker();
  await worker.evaluate(() => {
    (globalThis as any).chrome.action.openPopup = () => Promise.reject(new Error("no window in front"));
  });
  const opened = extension.context.waitForEvent("page");

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-link", linkUrl: "tel:+12025550142" }, {});

  await expect(new ExtensionPopup(await opened).number).toHaveValue("+1 (202) 555-0142");
});

test("no link and no selected text has a service code called", async ({ user, extension, pbx }) => {
  await user.signIn();

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-link", linkUrl: "tel:*72" }, {});
  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-selection", selectionText: "*72" }, {});
  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await pbx.nextCall()).destination).toBe("102");
  expect(pbx.heard("Originate")).toHaveLength(1);
});

test("the menu exists on every page", async ({ extension }) => {
  const worker = await extension.worker();

  // Only an existing item can be changed.
  const change = (id: string) => worker.evaluate((id) => (globalThis as any).chrome.contextMenus.update(id, { enabled: true }).then(() => "there", (missing: Error) => missing.message), id);

  await expect.poll(() => change("call-selection")).toBe("there");
  await expect.poll(() => change("call-link")).toBe("there");
  expect(await change("call-nobody")).toContain("Cannot find");
});

test("a number in the address bar is called", async ({ user, extension, pbx }) => {
  await user.signIn();

  await tell(extension, "omnibox.onInputChanged", "<b>10", null);
  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await pbx.nextCall()).destination).toBe("102");
});

test("a notification hangs up", async ({ user, extension, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await user.sees("ringing terminal");

  await tell(extension, "notifications.onButtonClicked", "call", 0);

  await user.sees("ended cancelled");
  expect(pbx.hangUps).toEqual([call.iden]);
});

test("a call without a sign-in shows a message and opens the settings", async ({ extension, pbx, user }) => {
  await user.ownPage();
  const settings = extension.context.waitForEvent("page");

  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await settings).url()).toBe(`chrome-extension://${extension.id}/options.html`);
  const worker = await extension.worker();
  await expect.poll(() => worker.evaluate(() => (globalThis as any).chrome.action.getTitle({}))).toBe("click2call: Sign in to place calls.");
  expect(pbx.heard("Originate")).toEqual([]);
});

test("settings are saved independently, and pages are updated with the answer", async ({ user }) => {
  const requests = [{ country: "DE" }, { notifications: false }, { where: "chosen" }];

  const answers = await Promise.all(requests.map((changes) => user.ask({ kind: "settings", ...changes })));

  expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect((await user.view()).settings).toMatchObject({ country: "DE", notifications: false, where: "chosen" });
  expect((await user.kept("local")).settings).toMatchObject({ country: "DE", notifications: false, where: "chosen" });
  expect(await user.ask({ kind: "settings", country: "Germany" })).toEqual({ ok: false, problem: "other" });
  expect((await user.view()).settings.country).toBe("DE");
});

test("clearing the history does not affect the current call", async ({ user, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).ends("busy");
  await user.sees("ended busy");
  await user.ask({ kind: "call", number: "103" });
  expect((await user.view()).history).toMatchObject([{ number: "102", cause: "busy" }]);

  expect(await user.ask({ kind: "clear_history" })).toEqual({ ok: true });

  const { history, call } = await user.view();
  expect(history).toEqual([]);
  expect(call).toMatchObject({ number: "103", state: "accepted" });
});
