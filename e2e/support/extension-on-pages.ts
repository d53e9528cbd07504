// The set-up of tests on pages: a site on which the user has switched number detection on.

import { join } from "node:path";
import { type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { CallCard } from "../pages/call-card";
import { Extension } from "./extension";
import { type HostPage, HostSite } from "./host-site";

const BACKGROUND = join(__dirname, "extension-background.js");

interface Choices {
  hosts: string[];
  sentences: string;
  look: BrowserContextOptions;
}

interface Cast {
  extension: Extension;
  site: HostSite;
  background: Background;
  page: Page;
  card: CallCard;
  /** Opens a page of the site. */
  visit: (page: string | HostPage) => Promise<void>;
}

/** The scripted background. */
export class Background {
  constructor(private readonly extension: Extension) {}

  async calls(): Promise<string[]> {
    return (await this.extension.worker()).evaluate(() => journey.calls);
  }

  async answers(answer: object | null): Promise<void> {
    await (await this.extension.worker()).evaluate((answer) => void (journey.answer = answer), answer);
  }

  /** Sends the delayed answer. */
  async answersNow(answer: object): Promise<void> {
    await (await this.extension.worker()).evaluate((answer) => journey.answerNow(answer), answer);
  }

  async setSite(origin: string, on: boolean): Promise<void> {
    await (await this.extension.worker()).evaluate(([origin, on]) => journey.setSite(origin, on), [origin, on] as const);
  }

  async setWhere(where: string): Promise<void> {
    await (await this.extension.worker()).evaluate((where) => journey.setWhere(where), where);
  }

  async setCountry(country: string): Promise<void> {
    await (await this.extension.worker()).evaluate((country) => void (journey.page.country = country), country);
  }

  /** Simulates the shortcut's keys, which belong to the browser. */
  async pressShortcut(page: Page): Promise<void> {
    const url = page.url();
    await (await this.extension.worker()).evaluate(async (url) => {
      const tabs: { id: number; url?: string }[] = await chrome.tabs.query({});
      chrome.commands.onCommand.dispatch("next-number", tabs.find((tab) => tab.url === url));
    }, url);
  }
}

export const test = base.extend<Choices & Cast>({
  hosts: [["http://localhost/*"], { option: true }],
  sentences: ["", { option: true }],
  look: [{}, { option: true }],

  extension: async ({ hosts, sentences, look }, use) => {
    const extension = await Extension.start({ hosts, background: BACKGROUND, ...(sentences && { language: sentences }) }, look);
    await use(extension);
    await extension.close();
  },
  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.close();
  },
  background: async ({ extension }, use) => use(new Background(extension)),
  page: async ({ extension }, use) => use(await extension.context.newPage()),
  card: async ({ page }, use) => use(new CallCard(page)),
  visit: async ({ page, site, background }, use) =>
    use(async (about) => {
      await background.setSite(site.origin, true);
      await page.goto(site.put(typeof about === "string" ? { body: about } : about));
    }),
});

/** The highlighted numbers of the page, in the order of detection. */
export async function painted(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(CSS.highlights.get("click-to-call-number") ?? [])].map((range) => range.toString()));
}

export { expect };

interface Journey {
  calls: string[];
  answer: object | null;
  page: { ok: boolean; country: string };
  answerNow(answer: object): void;
  setSite(origin: string, on: boolean): Promise<void>;
  setWhere(where: string): Promise<void>;
}

declare global {
  var journey: Journey;
  var chrome: any;
}
