import { expect, test } from "../support/extension";

test("the pages are shown by the extension's own WebAssembly", async ({ extension }) => {
  const options = await extension.open("options");

  await expect(options.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the background answers: signed out, and no number detection", async ({ extension }) => {
  const popup = await extension.open("popup");

  const answer = await popup.evaluate(() => (globalThis as any).chrome.runtime.sendMessage({ kind: "look" }));

  expect(answer).toMatchObject({ ok: true, view: { account: { status: "signed_out" }, settings: { where: "nowhere", sites: [] }, call: null } });
});
