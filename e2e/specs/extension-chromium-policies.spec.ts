// Chromium with enterprise policies, as in the extension's README.

import { type BrowserContext, chromium, expect, test as base } from "@playwright/test";
import { ARGUMENTS, CHROMIUM } from "../support/browsers";
import { FIXED_IN_EXAMPLES, exampleAfter } from "../support/extension-readme";
import { fixedByPolicy } from "../support/fixed-by-policy";

/** Debian's path; Google's builds use `/etc/opt/chrome`. */
const PLACE = "/etc/chromium";

const test = base.extend<{ managed: BrowserContext }>({
  managed: async ({}, use) => {
    const policies = exampleAfter("In Chrome they are a policy");
    const fixed = await fixedByPolicy(CHROMIUM, PLACE, "policies/managed/click2call.json", policies);
    const folder = `${process.env.C2C_EXTENSION}/chrome`;
    const args = [...ARGUMENTS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
    const context = await chromium.launchPersistentContext("", { executablePath: fixed.program, args });
    await use(context);
    await context.close();
    await fixed.remove();
  },
});

test("the extension applies the organisation's policies", async ({ managed }) => {
  const worker = managed.serviceWorkers()[0] ?? (await managed.waitForEvent("serviceworker"));

  expect(await worker.evaluate(() => (globalThis as any).chrome.storage.managed.get())).toEqual(FIXED_IN_EXAMPLES);
});
