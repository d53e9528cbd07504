import journeys from "../playwright.config";
import { ARGUMENTS, CHROMIUM } from "../support/browsers";

const { globalTeardown: _, ...shared } = journeys;

// One visit at a time, with the whole machine, in the full browser.
export default {
  ...shared,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../output/comparison",
  projects: [{ name: "comparison" }],
  workers: 1,
  fullyParallel: false,
  timeout: 30 * 60_000,
  reporter: [["dot"]],
  use: { ...shared.use, launchOptions: { executablePath: CHROMIUM, args: ARGUMENTS }, actionTimeout: 20_000 },
};
