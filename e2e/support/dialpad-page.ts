// A page of an application with the Mini Dialer, which loads the module.

import { join } from "node:path";
import { type Page, expect } from "@playwright/test";
import { MiniDialerPanel } from "../pages/mini-dialer";
import type { HostPage, HostSite } from "./host-site";
import { StandInMiniDialer } from "./mini-dialer-stand-in";
import { test as base } from "./test";

const DIST = join(__dirname, "../../assets/dist/client");

const STYLE = `<style>
  body { margin: 0; padding: 32px; padding-inline-end: calc(32px + var(--dialpad-dock-width, 0px)); font: 16px/1.6 system-ui, sans-serif; background: #f6f8fa; color: #1b1f24; }
  @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #dde; } }
</style>`;

const BODY = `<main><h1>Customers</h1><p>${"Ada Lovelace, boiler repair, 12 Oak Street. ".repeat(6)}</p><button id="host-button">Next</button></main>`;

/** A server that accepts reports, which the test reads. */
export const CALLS = "https://calls.example.com";

export interface Report {
  authorization: string | undefined;
  body: Record<string, unknown>;
}

interface Cast {
  dialer: StandInMiniDialer;
  panel: MiniDialerPanel;
  /** The bodies of `POST /api/cti/calls`. */
  reports: Report[];
  /** Opens a page that has run `script`, in which `dialpad` is the module and `heard` is a list for events. */
  open: (script?: string, about?: Partial<HostPage>) => Promise<void>;
}

export const test = base.extend<Cast>({
  dialer: async ({}, use) => {
    const dialer = await StandInMiniDialer.start();
    await use(dialer);
    await dialer.close();
  },

  panel: async ({ page }, use) => use(new MiniDialerPanel(page)),

  reports: async ({ page }, use) => {
    const reports: Report[] = [];
    const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization, content-type" };
    await page.route(`${CALLS}/api/cti/calls`, async (route) => {
      const request = route.request();
      if (request.method() === "OPTIONS") return route.fulfill({ status: 204, headers: cors });
      reports.push({ authorization: await request.headerValue("authorization") ?? undefined, body: request.postDataJSON() });
      await route.fulfill({ status: 201, headers: cors, json: {} });
    });
    await use(reports);
  },

  open: async ({ page, site, dialer }, use) =>
    use(async (script = "attach()", about = {}) => {
      await page.goto(site.put(dialpadPage(site, dialer, script, about)));
      // By the test's clock, because the page's clock may be stopped.
      await expect.poll(() => page.evaluate("'ready' in window")).toBe(true);
    }),
});

function dialpadPage(site: HostSite, dialer: StandInMiniDialer, script: string, about: Partial<HostPage>): HostPage {
  for (const name of ["dialpad.mjs", "call-button.mjs"]) site.share(`/${name}`, "text/javascript", join(DIST, name));
  const head = `${STYLE}<script type="module">
import * as dialpad from "/dialpad.mjs";
const { dialpadService } = dialpad;
const url = ${JSON.stringify(dialer.url)};
const heard = [];
const attach = (options) => (window.handle = dialpad.attachMiniDialer({
  clientId: "client-1", url, load: "eager",
  onAuthenticationChange: (authenticated, userId) => heard.push("authentication " + authenticated + " " + userId),
  onIncomingCall: (call) => heard.push("incoming " + call.id + " " + call.external_number + " " + call.contact?.name),
  onRingingEnd: (call) => heard.push("silent " + call.id),
  onCollapsedChange: (collapsed) => heard.push("collapsed " + collapsed),
  onError: (error) => heard.push("error " + error.code),
  ...options,
}));
Object.assign(window, { dialpad, dialpadService, heard, attach });
${script};
window.ready = true;
</script>`;
  return { body: BODY, ...about, head: head + (about.head ?? "") };
}

export async function heard(page: Page): Promise<string[]> {
  return page.evaluate("heard");
}

export { expect };
