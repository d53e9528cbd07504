// The components in an app that its server renders: `examples/leptos-ssr`, under a strict policy.

import { join } from "node:path";
import type { Page } from "@playwright/test";
import { LeptosSsrPage } from "../pages/leptos-ssr-page";
import { StandInCallApi } from "../support/call-api";
import { ExampleSite } from "../support/example-site";
import { expect, test as base } from "../support/test";

const test = base.extend<{ api: StandInCallApi; app: LeptosSsrPage; start: (click2call: string) => Promise<string> }>({
  api: async ({}, use) => {
    const api = await StandInCallApi.start();
    await use(api);
    await api.close();
  },
  app: async ({ page }, use) => use(new LeptosSsrPage(page)),
  start: async ({}, use) => {
    const sites: ExampleSite[] = [];
    await use(async (click2call) => {
      const bundle = join(process.env.C2C_EXAMPLE_BUNDLES ?? "", "leptos-ssr");
      const site = await ExampleSite.start("leptos-ssr", { CLICK2CALL: click2call, CALL_TOKEN: "good-token", BUNDLES: bundle });
      sites.push(site);
      return site.url;
    });
    for (const site of sites) await site.close();
  },
});

/** Keeps the app from hydrating until the returned function is called. */
async function holdHydration(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("the server renders call buttons disabled and in their size, and hydration moves nothing", async ({ start, api, app, page, traffic }) => {
  const release = await holdHydration(page);
  await page.goto(await start(api.url));

  await expect(app.ada.button).toHaveAccessibleName("Call Ada Lovelace, (202) 555-0142");
  await expect(app.ada.button).toHaveText("Call Ada Lovelace");
  await expect(app.ada.button).toBeDisabled();
  await expect(app.ada.button).toHaveCSS("border-radius", "32px");
  await expect(app.widget.button).toHaveCount(0);
  const before = await app.boxes();
  expect(before.flat().every((number) => number > 0)).toBe(true);
  // A placeholder is as large as the button of the same size in every app.
  expect([before[0]?.[3], before[1]?.[2], before[1]?.[3]]).toEqual([40, 56, 56]);

  release();
  await expect(app.ada.button).toBeEnabled();
  await expect(app.widget.button).toBeVisible();

  expect(await app.boxes()).toEqual(before);
  expect(await app.layoutShifts()).toEqual([]);
  await expect(app.charles.button).toBeDisabled();
  await expect(app.widget.host).toHaveCSS("position", "fixed");
  await expect(page.locator("#charles > span").first()).toHaveClass("action");
  expect(traffic.complaints).toEqual([]);
});

test("a hydrated call button calls, and one that the browser renders later does too", async ({ start, api, app, page, traffic }) => {
  await page.goto(await start(api.url));
  await expect(app.ada.button).toBeEnabled();
  await app.ada.button.click();
  api.events.tell({ state: "connected" });
  await expect(app.ada.status).toHaveText("Connected");
  await expect(app.last).toHaveText("Connected");
  await app.ada.button.click();
  await expect(app.ada.status).toHaveText("Call cancelled");
  expect(api.initiated.map(({ authorization, body }) => [authorization, body])).toEqual([
    ["Bearer good-token", { phoneNumber: "+12025550142", source: "call_button", customData: { customerId: "C-1815", customerName: "Ada Lovelace" } }],
  ]);

  await app.toggle.click();
  await expect(app.ada.button).toHaveCount(0);
  await app.toggle.click();
  await expect(app.ada.status).toHaveText("");
  await app.ada.button.click();
  // The stand-in tells the end of the first call again.
  await expect(app.ada.status).toHaveText("Call cancelled");
  expect(api.initiated).toHaveLength(2);
  expect(traffic.complaints).toEqual([]);
});

test("a hydrated callback widget has its visitor called", async ({ start, server, netsapiens, app, page, traffic }) => {
  await page.goto(await start(server.origin));
  await app.widget.askFor("2025550142");

  await app.widget.seesSuccess();
  await expect(app.widget.title).toHaveText("Acme Corp");
  expect(netsapiens.asked.map(({ fields }) => fields[3])).toEqual([["destination", "12025550142"]]);
  expect(traffic.complaints).toEqual([]);
});
