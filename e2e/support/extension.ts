// The unpacked extension in its own browser.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserContext, type BrowserContextOptions, type Page, type Worker, test as base, chromium } from "@playwright/test";
import { ARGUMENTS, CHROMIUM } from "./browsers";
import { type Changes, copyOfExtension } from "./extension-copy";

/** A browser with the extension, and its requests. */
export class Extension {
  private constructor(
    readonly context: BrowserContext,
    /** Its id in addresses: `chrome-extension://<id>`. */
    readonly id: string,
    private readonly copy: string | undefined,
  ) {}

  /** `profile` is the folder of a browser that is restarted; the default is a temporary one. */
  static async start(changes?: Changes, look: BrowserContextOptions = {}, profile = ""): Promise<Extension> {
    const built = process.env.C2C_EXTENSION;
    if (!built) throw new Error("C2C_EXTENSION names no folder; `cargo xtask test --browser` builds the extension and sets it");
    const original = join(built, "chrome");
    const copy = changes && (await copyOfExtension(original, changes));
    const folder = copy ?? original;
    const context = await chromium.launchPersistentContext(profile, {
      ...look,
      executablePath: CHROMIUM,
      // The back/forward cache is enabled, which Playwright disables by default.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      args: [...ARGUMENTS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    return new Extension(context, new URL(worker.url()).host, copy);
  }

  /** The background, restarted if the browser has stopped it. */
  async worker(): Promise<Worker> {
    return this.context.serviceWorkers()[0] ?? (await this.context.waitForEvent("serviceworker"));
  }

  /** Stops the background as the browser does, at any point. The next event starts another one. */
  async endWorker(): Promise<void> {
    const session = await this.context.newCDPSession(this.context.pages()[0]!);
    const isStopped = new Promise<void>((done) =>
      session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
        if (versions.some(({ runningStatus }) => runningStatus === "stopped")) done();
      }),
    );
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await isStopped;
    await session.detach();
  }

  async open(page: "popup" | "options"): Promise<Page> {
    const opened = await this.context.newPage();
    await opened.goto(`chrome-extension://${this.id}/${page}.html`);
    return opened;
  }

  async close(): Promise<void> {
    await this.context.close();
    if (this.copy) await rm(this.copy, { recursive: true });
  }
}

export const test = base.extend<{ extension: Extension }>({
  extension: async ({}, use) => {
    const extension = await Extension.start();
    await use(extension);
    await extension.close();
  },
});

export { expect } from "@playwright/test";
