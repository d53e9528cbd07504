// The main journey of the extension in Firefox; everything else about it is tried in Chromium.

import { expect, test as base } from "@playwright/test";
import { ExtensionInFirefox } from "../support/extension-in-firefox";
import { FIXED_IN_EXAMPLES, exampleAfter } from "../support/extension-readme";

const test = base.extend<{ policies: object | undefined; extension: ExtensionInFirefox }>({
  policies: [undefined, { option: true }],

  extension: async ({ policies }, use) => {
    const extension = await ExtensionInFirefox.start(policies);
    await use(extension);
    await extension.close();
  },
});

test("the zip installs, and its pages and its background have their WebAssembly", async ({ extension }) => {
  await extension.open("options");

  await extension.window.look("h1");
  expect(await extension.ask({ kind: "look" })).toMatchObject({});
});

test.describe("under the README's policies", () => {
  test.use({ policies: exampleAfter("In Firefox they are part of") });

  test("the extension knows what the organisation fixed", async ({ extension }) => {
    await extension.open("options");
    expect(await extension.window.run("return chrome.storage.managed.get()")).toEqual(FIXED_IN_EXAMPLES);
  });
});
