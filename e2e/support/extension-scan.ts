// The extension's scanner alone: bundled as a content script, started by the test.

import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { build } from "esbuild";

const CONTENT = join(__dirname, "../../extension/content");
const SCRIPT = `import { Watch } from "./scan/watch.js"; globalThis.startWatch = (options) => (globalThis.watch = new Watch(document, options));`;

interface Watched {
  numbers: Map<Range, { number: string }>;
  spent: { total: number; longest: number; slices: number };
  isDone: boolean;
  stop(): void;
}

declare global {
  var startWatch: (options: object) => void;
  var watch: Watched;
}

export class WatchedPage {
  constructor(readonly page: Page) {}

  /** Opens a page with this HTML and starts scanning, without additions to the page. */
  async open(body: string, { head = "", lang = "en", country = "US" } = {}): Promise<void> {
    const html = `<!doctype html><html lang="${lang}"><head><title>Page</title>${head}</head><body>${body}</body></html>`;
    await this.page.route("http://page.test/", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await this.page.goto("http://page.test/");
    await this.start(country);
  }

  async start(country = "US"): Promise<void> {
    await this.page.evaluate(await bundle());
    await this.page.evaluate((country) => startWatch({ country }), country);
  }

  /** The highlights: the current text of the ranges and the dialled number, in the order of the digits. */
  async numbers(): Promise<string[]> {
    return this.page.evaluate(() => {
      const painted = [...(CSS.highlights.get("click-to-call-number") ?? [])] as Range[];
      return painted.map((range) => `${range.toString().trim()} = ${watch.numbers.get(range)?.number}`).sort();
    });
  }

  async finds(...expected: string[]): Promise<void> {
    await expect.poll(() => this.numbers()).toEqual(expected.sort());
  }

  /** The scan is complete: later detection is not expected. */
  async isRead(timeout = 60_000): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => watch.isDone), { timeout }).toBe(true);
  }

  async html(): Promise<string> {
    return this.page.evaluate(() => document.documentElement.outerHTML);
  }

  /** Simulates that the visitor switches to another tab, or back. */
  async setHidden(hidden: boolean): Promise<void> {
    await this.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  }
}

let bundled: Promise<string> | undefined;

function bundle(): Promise<string> {
  bundled ??= build({
    stdin: { contents: SCRIPT, resolveDir: CONTENT },
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}

export const test = base.extend<{ watched: WatchedPage }>({
  watched: async ({ page }, use) => use(new WatchedPage(page)),
});
export { expect };
