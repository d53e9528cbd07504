// The extension's own pages in Firefox.

import { expect } from "@playwright/test";
import type { ExtensionInFirefox } from "../support/extension-in-firefox";
import type { BrowserWindow } from "../support/webdriver";

export interface Account {
  server: string;
  aor: string;
  password: string;
}

/** The settings. */
export class OptionsOverWebDriver {
  private constructor(private readonly window: BrowserWindow) {}

  static async open(extension: ExtensionInFirefox): Promise<OptionsOverWebDriver> {
    await extension.open("options");
    return new OptionsOverWebDriver(extension.window);
  }

  async signIn({ server, aor, password }: Account): Promise<void> {
    for (const [field, text] of Object.entries({ server, aor, password })) {
      await this.window.type(await this.window.look(`#${field}`), text);
    }
    await this.window.click(await this.window.look("form .primary"));
  }

  async sees(selector: string, words: string): Promise<void> {
    await sees(this.window, selector, words);
  }

  /** Grants the extension access to the server's answers, as the check offers. */
  async grantAccess(): Promise<void> {
    await this.window.click(await this.window.look(".checks .bad button"));
  }

  /** Switches number detection on for all sites, and grants the permission. */
  async findEverywhere(): Promise<void> {
    await this.window.click(await this.window.look("[name=where][value=everywhere]"));
    await this.window.look("[name=where][value=everywhere]:checked");
  }
}

/** The popup, in a tab. */
export class PopupOverWebDriver {
  private constructor(private readonly window: BrowserWindow) {}

  static async open(extension: ExtensionInFirefox): Promise<PopupOverWebDriver> {
    await extension.open("popup");
    return new PopupOverWebDriver(extension.window);
  }

  async call(number: string): Promise<void> {
    await this.window.type(await this.window.look("#number"), number);
    await this.window.click(await this.window.look(".dial .primary"));
  }

  async hangUp(): Promise<void> {
    await this.window.click(await this.window.look("button.end"));
  }

  async seesCall(words: string): Promise<void> {
    await sees(this.window, "#call", words);
  }
}

async function sees(window: BrowserWindow, selector: string, words: string): Promise<void> {
  const text = `return document.querySelector(arguments[0])?.textContent`;
  await expect.poll(() => window.run(text, selector), { intervals: [50] }).toContain(words);
}
