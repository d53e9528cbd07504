import { defineConfig } from "@playwright/test";
import { ARGUMENTS, HEADLESS_SHELL } from "./support/browsers";

const OTHER_BROWSERS = "**/{other-browsers,extension-in-firefox}.spec.ts";

/** What wants a real Asterisk, which `cargo xtask test --asterisk` brings. */
const REAL_ASTERISK = "**/*.real-asterisk.spec.ts";

export default defineConfig({
  testDir: "specs",
  outputDir: "output/results",
  globalTeardown: "./support/gallery.ts",
  // A journey that fails now and then has a reason, which a retry would only hide.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A slow machine is no fault of what is tested: these only end a journey that would wait for ever.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    { name: "chromium", testIgnore: [OTHER_BROWSERS, REAL_ASTERISK] },
    // These start a browser a test, by drivers of their own.
    { name: "other-browsers", testMatch: OTHER_BROWSERS, timeout: 120_000 },
    // Phones ring in their own time.
    { name: "real-asterisk", testMatch: REAL_ASTERISK, timeout: 120_000 },
  ],
  use: {
    browserName: "chromium",
    // A recording slows every journey down; `npx playwright test --trace on NAME` makes one.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: HEADLESS_SHELL, args: ARGUMENTS },
  },
});
