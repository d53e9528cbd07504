import journeys from "../playwright.config";

const { globalTeardown: _, ...shared } = journeys;

// One visit at a time, with the whole machine to itself.
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
  use: { ...shared.use, actionTimeout: 20_000 },
};
