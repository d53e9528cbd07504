// The extension's built pages with a scripted background and browser, so that every state can be shown in every look without a server
// and without waiting.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, test as base } from "@playwright/test";

const HOME = "https://extension.example";
const MIME: Record<string, string> = { html: "text/html", css: "text/css", js: "text/javascript", wasm: "application/wasm" };

/** The background's view for its pages (`extension/background/view.js`). */
export type View = Record<string, unknown>;

/** The background's answers by kind of request; success by default. */
export type Answers = Record<string, object>;

export interface Standing {
  view: View;
  answers?: Answers;
  /** The address of the active page. */
  front?: string;
  /** Whether the user grants requested access. */
  grants?: boolean;
  /** Whether access to sites is already granted; true by default. */
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

  /** The background sends a changed view. */
  async tell(view: View): Promise<void> {
    await this.page.evaluate((view) => (window as any).tell(view), view);
  }

  /** The user grants or revokes access to all sites in the browser's settings. */
  async letIn(isLetIn: boolean): Promise<void> {
    await this.page.evaluate((isLetIn) => (window as any).letIn(isLetIn), isLetIn);
  }

  /** The requests to the background except `look`, which every page sends first. */
  async requests(): Promise<Array<Record<string, unknown>>> {
    return this.page.evaluate(() => (window as any).requests.filter(({ kind }: { kind: string }) => kind !== "look"));
  }

  /** The patterns of access requests. */
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

/** The content security policy of the extension's pages. */
function policy(): string {
  return JSON.parse(read("manifest.json").toString()).content_security_policy.extension_pages;
}

/** Runs in the page, before its scripts. */
function standIn({ view, answers, front, grants, isLetIn, language, messages }: any): void {
  const listeners: Array<(changes: object) => void> = [];
  const page = window as any;
  page.requests = [];
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
      openOptionsPage: async () => void page.requests.push({ kind: "(settings opened)" }),
      sendMessage: (request: { kind: string }) => {
        page.requests.push(request);
        if (request.kind === "look") return Promise.resolve({ ok: true, view });
        const answer = answers[request.kind];
        // A request without an answer.
        return answer?.never ? new Promise(() => {}) : Promise.resolve(answer ?? { ok: true });
      },
    },
    storage: { session: { onChanged: { addListener: (listener: (changes: object) => void) => listeners.push(listener) } } },
    tabs: { query: async () => [{ url: front }] },
  };
  // A page that is reloaded runs this again; the last run counts.
  Object.defineProperty(window, "chrome", { value: chrome, configurable: true });
}
