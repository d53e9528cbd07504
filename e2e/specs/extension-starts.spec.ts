import { expect, test } from "../support/extension";

test("the pages show themselves, by the WebAssembly of the extension alone", async ({ extension }) => {
  const options = await extension.open("options");

  await expect(options.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the background answers: nobody is signed in, and numbers are looked for nowhere", async ({ extension }) => {
  const popup = await extension.open("popup");

  const answer = await popup.evaluate(() => (globalThis as any).chrome.runtime.sendMessage({ kind: "look" }));

  expect(answer).toMatchObject({ ok: true, view: { account: { status: "signed_out" }, settings: { where: "nowhere", sites: [] }, call: null } });
});
