// The real server with its call control API and a simulated telephone system.

import { CallButtons } from "../pages/call-buttons";
import { type About, callPage } from "./call-client";
import { Click2Call, type Settings } from "./click2call";
import { ACME } from "./tenants";
import { test as base } from "./test";
import { SECRET, tokenFor } from "./tokens";

const COMPANIES = { "acme.com": { ...ACME, caller_ids: ["+12025550100"] } };

const SETTINGS: Settings = {
  C2C_PROVIDER: "simulator",
  C2C_CALL_CONTROL_TOKENS_ALGORITHM: "HS256",
  C2C_CALL_CONTROL_TOKENS_SECRET: SECRET,
  C2C_CALL_CONTROL_TENANT: "acme.com",
  C2C_CALL_CONTROL_EXTENSION_CLAIM: "extension",
};

interface Choices {
  /** 1 is real time: connected after nine seconds, over after 24. */
  speed: number;
}

interface Cast {
  buttons: CallButtons;
  /** Starts the server; with `address`, restarts it there. */
  serve: (settings?: Settings) => Promise<Click2Call>;
  /** Opens an application's page on another origin than the server. */
  open: (about?: Partial<About>) => Promise<void>;
}

export const test = base.extend<Choices & Cast>({
  speed: [1, { option: true }],
  tenants: COMPANIES,

  serve: async ({ tenants, settings, site, speed }, use) => {
    const started: Click2Call[] = [];
    await use(async (more = {}) => {
      const own = { C2C_SIMULATOR_SPEED: String(speed), C2C_CALL_CONTROL_ALLOWED_ORIGINS: site.origin };
      const server = await Click2Call.start(tenants, { ...SETTINGS, ...own, ...settings, ...more });
      started.push(server);
      return server;
    });
    await Promise.all(started.map((server) => server.close()));
  },

  server: async ({ serve }, use) => use(await serve()),

  buttons: async ({ page }, use) => use(new CallButtons(page)),

  open: async ({ page, site, server }, use) =>
    use(async (about = {}) => {
      const token = JSON.stringify(tokenFor("ada"));
      await page.goto(site.put(callPage(site, { apiUrl: server.origin, token, from: server.origin, ...about })));
      await page.waitForFunction(() => "client" in window);
    }),
});

export { expect } from "@playwright/test";
