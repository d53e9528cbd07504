// The main test in Firefox and WebKit; everything else about the widget is tested in Chromium.

import { expect, test as base } from "@playwright/test";
import { WidgetOverWebDriver } from "../pages/widget-over-webdriver";
import { Click2Call } from "../support/click2call";
import { HostSite } from "../support/host-site";
import { BROWSERS } from "../support/other-browsers";
import { TENANTS } from "../support/tenants";
import type { BrowserWindow } from "../support/webdriver";

/** Slow enough for each state to be seen by polling twenty times per second. */
const SIMULATOR = { C2C_PROVIDER: "simulator", C2C_SIMULATOR_SPEED: "5" };

const ESCAPE = "\uE00C";

/** Records errors in the page, because WebDriver has no console. */
const COMPLAINTS = `<script>
  complaints = [];
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ blockedURI }) => complaints.push(blockedURI));
</script>`;

interface Cast {
  server: Click2Call;
  site: HostSite;
  window: BrowserWindow;
  widget: WidgetOverWebDriver;
}

const test = base.extend<Cast & { browserCalled: string }>({
  browserCalled: ["", { option: true }],

  server: async ({}, use) => {
    const server = await Click2Call.start(TENANTS, SIMULATOR);
    await use(server);
    await server.close();
  },

  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.close();
  },

  window: async ({ browserCalled }, use) => {
    const opened = await BROWSERS[browserCalled]?.();
    if (!opened) throw new Error(`no browser is called ${browserCalled}`);
    await use(opened.window);
    await opened.close();
  },

  widget: async ({ server, site, window }, use) => {
    const tag = `<script src="${server.widgetScript("acme.com")}"></script>`;
    await window.goto(site.put({ head: COMPLAINTS, body: `<main><h1>A shop</h1></main>${tag}` }));
    await use(await WidgetOverWebDriver.on(window));
  },
});

for (const browserCalled of Object.keys(BROWSERS)) {
  test.describe(browserCalled, () => {
    test.use({ browserCalled });

    test("a visitor requests a call and is connected", async ({ widget, window, server }) => {
      await widget.seesButton("Call Us Now");

      await widget.open();
      await widget.type("2025550142");
      await widget.seesNumber("(202) 555-0142");
      await widget.submit();

      await widget.seesHeadline("Your phone is ringing");
      await widget.seesHeadline("You are connected");
      const placed = (await server.journal()).filter((entry) => JSON.stringify(entry).includes('"placed"'));
      expect(placed).toHaveLength(1);
      expect(await window.run("return complaints")).toEqual([]);
    });

    test("a number that is too short is refused immediately, and Escape returns the focus to the button", async ({ widget, window, server }) => {
      await widget.open();
      await widget.type("20255501");
      await widget.submit();
      await widget.seesError(/too short/);

      await widget.type(ESCAPE);

      await widget.isClosed();
      await widget.focusIsOn(".launcher");
      expect(await server.journal()).toEqual([]);
      expect(await window.run("return complaints")).toEqual([]);
    });
  });
}
