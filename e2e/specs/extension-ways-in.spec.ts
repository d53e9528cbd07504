// Other ways to call than a page's number: the menu of the right mouse button, the address bar, a notification.

import { ExtensionPopup } from "../pages/extension-popup";
import { expect, test } from "../support/desk";
import type { Extension } from "../support/extension";

/** What the browser tells the background, as if the user had done it. */
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

test("a selected text that is a number is called, as the menu showed it", async ({ desk, extension, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "settings", country: "US" });

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-selection", selectionText: "(202) 555-0142" }, {});

  expect((await pbx.nextCall()).destination).toBe("+12025550142");
});

for (const [what, clicked] of [
  ["a tel: link's number, without what follows it,", { menuItemId: "call-link", linkUrl: "tel:+1-202-555-0142;ext=204" }],
  ["a number among other words", { menuItemId: "call-selection", selectionText: "Sales: +1 (202) 555-0142" }],
] as const) {
  test(`${what} is shown in the dial pad, and called from there alone`, async ({ desk, extension, pbx }) => {
    await desk.signIn();
    const popup = new ExtensionPopup(await desk.ownPage());

    await tell(extension, "contextMenus.onClicked", clicked, {});

    await expect(popup.number).toHaveValue("+1 (202) 555-0142");
    expect(pbx.heard("Originate")).toEqual([]);
    await popup.callIt.click();
    expect((await pbx.nextCall()).destination).toBe("+12025550142");
    expect((await desk.view()).asked).toBeNull();
  });
}

test("the dial pad comes by itself with the number of a link, in a window of its own where the browser opens no menu", async ({ desk, extension }) => {
  await desk.signIn();
  await (await desk.ownPage()).goto("about:blank");
  const worker = await extension.worker();
  await worker.evaluate(() => {
    (globalThis as any).chrome.action.openPopup = () => Promise.reject(new Error("no window in front"));
  });
  const opened = extension.context.waitForEvent("page");

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-link", linkUrl: "tel:+12025550142" }, {});

  await expect(new ExtensionPopup(await opened).number).toHaveValue("+1 (202) 555-0142");
});

test("no link and no selected text has a service code called", async ({ desk, extension, pbx }) => {
  await desk.signIn();

  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-link", linkUrl: "tel:*72" }, {});
  await tell(extension, "contextMenus.onClicked", { menuItemId: "call-selection", selectionText: "*72" }, {});
  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await pbx.nextCall()).destination).toBe("102");
  expect(pbx.heard("Originate")).toHaveLength(1);
});

test("the menu is there, on every page", async ({ extension }) => {
  const worker = await extension.worker();

  // Only an item that is there can be changed.
  const change = (id: string) => worker.evaluate((id) => (globalThis as any).chrome.contextMenus.update(id, { enabled: true }).then(() => "there", (missing: Error) => missing.message), id);

  await expect.poll(() => change("call-selection")).toBe("there");
  await expect.poll(() => change("call-link")).toBe("there");
  expect(await change("call-nobody")).toContain("Cannot find");
});

test("a number typed into the address bar is called", async ({ desk, extension, pbx }) => {
  await desk.signIn();

  await tell(extension, "omnibox.onInputChanged", "<b>10", null);
  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await pbx.nextCall()).destination).toBe("102");
});

test("a notification hangs up", async ({ desk, extension, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await desk.sees("ringing terminal");

  await tell(extension, "notifications.onButtonClicked", "call", 0);

  await desk.sees("ended cancelled");
  expect(pbx.hangUps).toEqual([call.iden]);
});

test("whoever calls without having signed in is told, and brought to where they can", async ({ extension, pbx, desk }) => {
  await desk.ownPage();
  const settings = extension.context.waitForEvent("page");

  await tell(extension, "omnibox.onInputEntered", "102", "currentTab");

  expect((await settings).url()).toBe(`chrome-extension://${extension.id}/options.html`);
  const worker = await extension.worker();
  await expect.poll(() => worker.evaluate(() => (globalThis as any).chrome.action.getTitle({}))).toBe("click2call: Sign in to place calls.");
  expect(pbx.heard("Originate")).toEqual([]);
});

test("settings are kept, each for itself, and pages see them with the answer", async ({ desk }) => {
  const wishes = [{ country: "DE" }, { notifications: false }, { where: "chosen" }];

  const answers = await Promise.all(wishes.map((changes) => desk.ask({ kind: "settings", ...changes })));

  expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect((await desk.view()).settings).toMatchObject({ country: "DE", notifications: false, where: "chosen" });
  expect((await desk.kept("local")).settings).toMatchObject({ country: "DE", notifications: false, where: "chosen" });
  expect(await desk.ask({ kind: "settings", country: "Germany" })).toEqual({ ok: false, problem: "other" });
  expect((await desk.view()).settings.country).toBe("DE");
});

test("the list of calls is cleared, and the call that lives is not", async ({ desk, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).ends("busy");
  await desk.sees("ended busy");
  await desk.ask({ kind: "call", number: "103" });
  expect((await desk.view()).history).toMatchObject([{ number: "102", cause: "busy" }]);

  expect(await desk.ask({ kind: "clear_history" })).toEqual({ ok: true });

  const { history, call } = await desk.view();
  expect(history).toEqual([]);
  expect(call).toMatchObject({ number: "103", state: "accepted" });
});
