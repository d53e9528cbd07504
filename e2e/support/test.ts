// The set-up of each test: a server, a telephone system, a site and a visitor.

import { test as base } from "@playwright/test";
import { CallbackWidget } from "../pages/callback-widget";
import { PlainForm } from "../pages/plain-form";
import { Click2Call, type Settings } from "./click2call";
import { type HostPage, HostSite } from "./host-site";
import { StandInNetSapiens } from "./netsapiens";
import { TENANTS, TOKEN } from "./tenants";
import { Traffic } from "./traffic";

interface Choices {
  tenants: object;
  settings: Settings;
}

interface Cast {
  netsapiens: StandInNetSapiens;
  server: Click2Call;
  site: HostSite;
  traffic: Traffic;
  widget: CallbackWidget;
  plainForm: PlainForm;
  /** The script tag of the README. */
  tag: (domain?: string, attributes?: string) => string;
  /** Opens a page of the site; by default one with the script tag only. */
  visit: (page?: Partial<HostPage>) => Promise<void>;
}

export const test = base.extend<Choices & Cast>({
  tenants: [TENANTS, { option: true }],
  settings: [{}, { option: true }],

  netsapiens: async ({}, use) => {
    const netsapiens = await StandInNetSapiens.start();
    await use(netsapiens);
    await netsapiens.close();
  },

  server: async ({ netsapiens, tenants, settings }, use, info) => {
    const telephony = { NS_API_URL: netsapiens.url, NS_TOKEN: TOKEN };
    const server = await Click2Call.start(tenants, { ...telephony, ...settings });
    await use(server);
    await server.close();
    if (info.status !== info.expectedStatus) {
      await info.attach("server.log", { body: server.log.join("\n"), contentType: "text/plain" });
    }
  },

  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.close();
  },

  traffic: [async ({ page }, use) => use(await Traffic.of(page)), { auto: true }],

  widget: async ({ page }, use) => use(new CallbackWidget(page)),

  plainForm: async ({ page }, use) => use(new PlainForm(page)),

  tag: async ({ server }, use) =>
    use((domain = "acme.com", attributes = "") =>
      `<script src="${server.widgetScript(domain)}" ${attributes}></script>`.replace(" >", ">"),
    ),

  visit: async ({ page, site, tag }, use) =>
    use(async (about = {}) => {
      await page.goto(site.put({ body: tag(), ...about }));
    }),
});

export { expect } from "@playwright/test";
