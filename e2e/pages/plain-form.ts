// The form without WebAssembly.

import { type Locator, type Page, expect } from "@playwright/test";

/** In light colours. */
const RED = "rgb(179, 38, 30)";

export class PlainForm {
  readonly button: Locator;
  readonly panel: Locator;
  readonly field: Locator;
  readonly callMe: Locator;
  /** Below the number while there is a form, else in its place. */
  readonly answer: Locator;
  /** What is not agreed to. */
  readonly consentNote: Locator;
  /** The circle beside the company's name, which only the form with WebAssembly has. */
  readonly mark: Locator;
  readonly phoneLink: Locator;

  constructor(page: Page) {
    const host = page.locator("click-to-call");
    this.button = host.locator(".launcher");
    this.panel = host.getByRole("dialog");
    this.field = this.panel.locator("input[type=tel]");
    this.callMe = this.panel.locator("[part=submit]");
    this.answer = this.panel.locator(".notice:not([hidden]), form:not([hidden]) .note");
    this.consentNote = this.panel.locator(".missing");
    this.mark = this.panel.locator(".mark");
    this.phoneLink = this.panel.getByRole("link");
  }

  async isOpen(): Promise<void> {
    await expect(this.field).toBeFocused();
    await expect(this.mark).toHaveCount(0);
  }

  async ask(number: string): Promise<void> {
    await this.field.fill(number);
    await this.callMe.click();
  }

  async sees(words: string | RegExp): Promise<void> {
    await expect(this.answer).toHaveText(words);
  }

  /** The error is text, not only a colour, and the form accepts another number. */
  async seesError(words: string | RegExp): Promise<void> {
    await this.sees(words);
    await expect(this.field).toHaveAttribute("aria-invalid", "true");
    await expect(this.answer).toHaveCSS("color", RED);
    await expect(this.callMe).toBeEnabled();
  }

  /** The answer has replaced the form, and has the focus. */
  async seesEnd(words: string | RegExp): Promise<void> {
    await this.sees(words);
    await expect(this.answer).toBeFocused();
    await expect(this.callMe).toBeHidden();
    await expect(this.field).toBeHidden();
  }
}
