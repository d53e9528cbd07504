// A cheap phone on a slow connection, emulated by the browser.

import type { CDPSession } from "@playwright/test";

const SLOWER = 4;
const ROUND_TRIP_MS = 150;
const DOWN_BITS = 1_600_000;
const UP_BITS = 750_000;

export const SURROUNDINGS = `processor ${SLOWER} times slower, ${DOWN_BITS / 1e6} Mbit/s, ${ROUND_TRIP_MS} ms there and back`;

export async function slowDown(browser: CDPSession): Promise<void> {
  await browser.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await browser.send("Network.enable");
  await browser.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: ROUND_TRIP_MS,
    downloadThroughput: DOWN_BITS / 8,
    uploadThroughput: UP_BITS / 8,
  });
}
