import { expect, test } from "../support/extension";

test("the pages show themselves, by the WebAssembly of the extension alone", async ({ extension }) => {
  const options = await extension.open("options");

  await expect(options.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the background answers, and has its WebAssembly", async ({ extension }) => {
  const popup = await extension.open("popup");

  const answer = await popup.evaluate(() => (globalThis as any).chrome.runtime.sendMessage({ kind: "look" }));

  expect(answer).toEqual({ ok: false, problem: "other" });
});
