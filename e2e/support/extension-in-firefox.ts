// The extension in a separate Firefox, temporarily installed from its zip.

import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "@playwright/test";
import { type Fixed, fixedByPolicy } from "./fixed-by-policy";
import { type Opened, firefox, named } from "./other-browsers";
import type { BrowserWindow } from "./webdriver";

/** Firefox gives every installation a different one, so that sites cannot recognize the extension. */
const UUID = "6f1c2d5e-8a4b-4c7d-9e0f-1a2b3c4d5e6f";

export class ExtensionInFirefox {
  /** The origin of its pages, also for servers. */
  readonly origin = `moz-extension://${UUID}`;

  private constructor(
    readonly window: BrowserWindow,
    private readonly end: () => Promise<void>,
  ) {}

  /** `policies` are enterprise policies, as in `policies.json`. */
  static async start(policies?: object): Promise<ExtensionInFirefox> {
    const { id, zip } = await built();
    let opened: Opened | undefined;
    let fixed: Fixed | undefined;
    const end = async () => {
      await opened?.close();
      await fixed?.remove();
    };
    try {
      if (policies) fixed = await fix(policies);
      const prefs = {
        "extensions.webextensions.uuids": JSON.stringify({ [id]: UUID }),
        // The prompt is in the browser's window, which is not visible here: it is confirmed automatically.
        "extensions.webextOptionalPermissionPrompts": false,
      };
      opened = await firefox({ binary: fixed?.program, prefs, flags: ["--allow-system-access"] });
      await opened.window.install(zip);
      return new ExtensionInFirefox(opened.window, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** Opens it as the browser does for a user: neither sites nor WebDriver may navigate there. */
  async open(page: "popup" | "options"): Promise<void> {
    const address = `${this.origin}/${page}.html`;
    await this.window.runInBrowser("gBrowser.selectedTab = gBrowser.addTrustedTab(arguments[0])", address);
    await this.window.goToNewestTab();
    const isThere = "return location.href === arguments[0] && document.body?.childElementCount > 0";
    await expect.poll(() => this.window.run(isThere, address)).toBe(true);
  }

  async close(): Promise<void> {
    await this.end();
  }
}

async function built(): Promise<{ id: string; zip: string }> {
  const folder = process.env.C2C_EXTENSION;
  if (!folder) throw new Error("C2C_EXTENSION names no folder; `cargo xtask test --other-browsers` builds the extension and sets it");
  const { version, browser_specific_settings: { gecko } } = JSON.parse(await readFile(join(folder, "firefox/manifest.json"), "utf8"));
  return { id: gecko.id, zip: join(folder, `click2call-firefox-${version}.zip`) };
}

/** Firefox reads machine-wide policies from its installation folder. */
async function fix(policies: object): Promise<Fixed> {
  const browser = await realpath(named("C2C_FIREFOX"));
  return fixedByPolicy(browser, join(dirname(browser), "distribution"), "policies.json", policies);
}
