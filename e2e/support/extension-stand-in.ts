// The extension's pages as they are built, with a background and a browser that say what a test wants: so every state
// can be shown, in every look, without a server and without waiting.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, test as base } from "@playwright/test";

const HOME = "https://extension.example";
const MIME: Record<string, string> = { html: "text/html", css: "text/css", js: "text/javascript", wasm: "application/wasm" };

/** What a background tells its pages (`extension/background/view.js`). */
export type View = Record<string, unknown>;

/** What the background answers to each kind of wish; all is well where nothing is said. */
export type Answers = Record<string, object>;

export interface Standing {
  view: View;
  answers?: Answers;
  /** The address of the page in front. */
  front?: string;
  /** Whether the user grants access when asked. */
  grants?: boolean;
  /** Whether the browser lets the extension into sites already; it does where nothing is said. */
  isLetIn?: boolean;
  language?: string;
}

/** One page of the extension. */
export class ExtensionPage {
  constructor(readonly page: Page) {}

  async open(name: "popup" | "options", standing: Standing): Promise<void> {
    const { language = "en" } = standing;
    await this.page.route(`${HOME}/**`, (route) => {
      const file = new URL(route.request().url()).pathname;
      const kind = file.split(".").pop() ?? "";
      return route.fulfill({ body: read(file), contentType: MIME[kind] ?? "text/plain", headers: { "Content-Security-Policy": policy() } });
    });
    const messages = JSON.parse(read(`_locales/${language}/messages.json`).toString());
    await this.page.addInitScript(standIn, { front: "https://shop.example/lamps", grants: true, isLetIn: true, answers: {}, language, ...standing, messages });
    await this.page.goto(`${HOME}/${name}.html`);
    await this.page.locator("main > *").first().waitFor({ state: "attached" });
  }

  /** The background tells of a change. */
  async tell(view: View): Promise<void> {
    await this.page.evaluate((view) => (window as any).tell(view), view);
  }

  /** The user gives or takes access to all sites in the browser's own window. */
  async letIn(isLetIn: boolean): Promise<void> {
    await this.page.evaluate((isLetIn) => (window as any).letIn(isLetIn), isLetIn);
  }

  /** What the background was asked, `look` apart, which every page asks first. */
  async wishes(): Promise<Array<Record<string, unknown>>> {
    return this.page.evaluate(() => (window as any).wishes.filter(({ kind }: { kind: string }) => kind !== "look"));
  }

  /** The patterns that access was asked for. */
  async asked(): Promise<string[]> {
    return this.page.evaluate(() => (window as any).asked);
  }
}

export const test = base.extend<{ extensionPage: ExtensionPage }>({
  extensionPage: async ({ page }, use) => use(new ExtensionPage(page)),
});

export { expect } from "@playwright/test";

function read(file: string): Buffer {
  const folder = process.env.C2C_EXTENSION;
  if (!folder) throw new Error("C2C_EXTENSION names no folder; `cargo xtask test --browser` builds the extension and sets it");
  return readFileSync(join(folder, "chrome", file));
}

/** The policy under which the extension's pages run. */
function policy(): string {
  return JSON.parse(read("manifest.json").toString()).content_security_policy.extension_pages;
}

/** Runs in the page, before its scripts. */
function standIn({ view, answers, front, grants, isLetIn, language, messages }: any): void {
  const listeners: Array<(changes: object) => void> = [];
  const page = window as any;
  page.wishes = [];
  page.asked = [];
  page.tell = (newValue: object) => listeners.forEach((listener) => listener({ view: { newValue } }));
  const onAccess: Array<() => void> = [];
  page.letIn = (now: boolean) => {
    isLetIn = now;
    onAccess.forEach((listener) => listener());
  };
  const accessEvent = { addListener: (listener: () => void) => onAccess.push(listener) };
  const chrome = {
    i18n: { getUILanguage: () => language, getMessage: (key: string) => messages[key]?.message ?? "" },
    permissions: {
      request: async ({ origins }: { origins: string[] }) => {
        page.asked.push(...origins);
        if (grants) page.letIn(true);
        return grants;
      },
      contains: async () => isLetIn,
      onAdded: accessEvent,
      onRemoved: accessEvent,
    },
    runtime: {
      getURL: (path: string) => `/${path}`,
      openOptionsPage: async () => void page.wishes.push({ kind: "(settings opened)" }),
      sendMessage: (wish: { kind: string }) => {
        page.wishes.push(wish);
        if (wish.kind === "look") return Promise.resolve({ ok: true, view });
        const answer = answers[wish.kind];
        // One that is asked for and never comes.
        return answer?.never ? new Promise(() => {}) : Promise.resolve(answer ?? { ok: true });
      },
    },
    storage: { session: { onChanged: { addListener: (listener: (changes: object) => void) => listeners.push(listener) } } },
    tabs: { query: async () => [{ url: front }] },
  };
  // A page that is opened again runs this once for each time; the last one counts.
  Object.defineProperty(window, "chrome", { value: chrome, configurable: true });
}
