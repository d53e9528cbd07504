import journeys from "../playwright.config";

// One visit at a time, with the whole machine to itself.
export default {
  ...journeys,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../output/comparison",
  projects: [{ name: "comparison" }],
  workers: 1,
  fullyParallel: false,
  timeout: 30 * 60_000,
  reporter: [["dot"]],
  use: { ...journeys.use, actionTimeout: 20_000 },
};
