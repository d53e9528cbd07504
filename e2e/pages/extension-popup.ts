// The extension's popup.

import type { Locator, Page } from "@playwright/test";

export class ExtensionPopup {
  readonly number: Locator;
  readonly callIt: Locator;
  readonly problem: Locator;
  readonly call: Locator;
  readonly hangUp: Locator;
  readonly keypad: Locator;
  readonly settings: Locator;
  readonly site: Locator;
  readonly recent: Locator;

  constructor(readonly page: Page) {
    this.number = page.getByRole("textbox", { name: "Number to call" });
    this.callIt = page.locator(".dial .primary");
    this.problem = page.locator("#number-note");
    this.call = page.getByRole("region");
    this.hangUp = page.getByRole("button", { name: "Hang up" });
    this.keypad = page.getByRole("button", { name: "Keypad" });
    this.settings = page.getByRole("button", { name: "Settings" });
    this.site = page.getByRole("switch");
    this.recent = page.locator(".recent li");
  }

  key(name: string): Locator {
    return this.page.getByRole("group", { name: "Keypad" }).getByRole("button", { name, exact: true });
  }
}
