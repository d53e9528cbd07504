import { defineConfig } from "@playwright/test";
import { ARGUMENTS, HEADLESS_SHELL } from "./support/browsers";

const OTHER_BROWSERS = "**/{other-browsers,extension-in-firefox}.spec.ts";

/** Needs a real Asterisk, which `cargo xtask test --asterisk` provides. */
const REAL_ASTERISK = "**/*.real-asterisk.spec.ts";

export default defineConfig({
  testDir: "specs",
  outputDir: "output/results",
  globalTeardown: "./support/gallery.ts",
  // No retries: a flaky test has a cause, which a retry would hide.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Generous for slow machines: these limits only end hanging tests.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    { name: "chromium", testIgnore: [OTHER_BROWSERS, REAL_ASTERISK] },
    // These start one browser for each test, by their own drivers.
    { name: "other-browsers", testMatch: OTHER_BROWSERS, timeout: 120_000 },
    // Ringing takes its time.
    { name: "real-asterisk", testMatch: REAL_ASTERISK, timeout: 120_000 },
  ],
  use: {
    browserName: "chromium",
    // Tracing slows down every test; `npx playwright test --trace on NAME` enables it.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: HEADLESS_SHELL, args: ARGUMENTS },
  },
});
