// The main journey of the extension in Firefox; everything else about it is tried in Chromium.

import { expect, test as base } from "@playwright/test";
import { ExtensionInFirefox } from "../support/extension-in-firefox";

const FIXED = { server: "https://click2call.example.com", aorDomain: "pbx.example.com", country: "ES" };

const test = base.extend<{ managed: object | undefined; extension: ExtensionInFirefox }>({
  managed: [undefined, { option: true }],

  extension: async ({ managed }, use) => {
    const extension = await ExtensionInFirefox.start(managed);
    await use(extension);
    await extension.close();
  },
});

test("the zip installs, and its pages and its background have their WebAssembly", async ({ extension }) => {
  await extension.open("options");

  await extension.window.look("h1");
  expect(await extension.ask({ kind: "look" })).toMatchObject({});
});

test.describe("where an organisation fixed something", () => {
  test.use({ managed: FIXED });

  test("the extension knows it", async ({ extension }) => {
    await extension.open("options");
    expect(await extension.window.run("return chrome.storage.managed.get()")).toEqual(FIXED);
  });
});
