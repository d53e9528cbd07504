// The widget in browsers other than Chromium.

import { expect } from "@playwright/test";
import { elementOf } from "../support/element";
import type { Handle, Root, BrowserWindow } from "../support/webdriver";

export class WidgetOverWebDriver {
  private constructor(
    private readonly window: BrowserWindow,
    private readonly root: Root,
  ) {}

  static async on(window: BrowserWindow): Promise<WidgetOverWebDriver> {
    return new WidgetOverWebDriver(window, await window.shadowOf(elementOf()));
  }

  async seesButton(words: string): Promise<void> {
    await expect.poll(() => this.text(".launcher")).toBe(words);
    expect(await this.look<boolean>(".launcher", "checkVisibility()")).toBe(true);
  }

  /** The form is ready when its field has the focus. */
  async open(): Promise<void> {
    await this.window.click(await this.root.find(".launcher"));
    await this.focusIsOn("input");
  }

  async type(number: string): Promise<void> {
    await this.window.type(await this.field(), number);
  }

  async submit(): Promise<void> {
    await this.window.click(await this.root.find("form .submit"));
  }

  async seesNumber(text: string): Promise<void> {
    // Text that was typed before the WebAssembly had started is grouped afterwards.
    await expect.poll(() => this.look(".panel input", "value")).toBe(text);
  }

  async seesError(words: RegExp): Promise<void> {
    await expect.poll(() => this.text("#note")).toMatch(words);
    expect(await this.look(".panel input", 'getAttribute("aria-invalid")')).toBe("true");
  }

  async seesHeadline(words: string): Promise<void> {
    await expect.poll(() => this.text("h3"), { intervals: [50] }).toBe(words);
  }

  async focusIsOn(selector: string): Promise<void> {
    const script = `return document.querySelector(arguments[0]).shadowRoot.activeElement?.matches(arguments[1])`;
    await expect.poll(() => this.window.run(script, elementOf(), selector)).toBe(true);
  }

  async isClosed(): Promise<void> {
    await expect.poll(() => this.look(".panel", "checkVisibility()")).toBe(false);
    expect(await this.look(".launcher", 'getAttribute("aria-expanded")')).toBe("false");
  }

  private field(): Promise<Handle> {
    return this.root.find(".panel input");
  }

  private text(selector: string): Promise<string | null> {
    return this.look(selector, "textContent");
  }

  /** A property of the first element that matches `selector`, `null` if there is none. */
  private look<T>(selector: string, property: string): Promise<T | null> {
    const script = `return document.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1])?.${property} ?? null`;
    return this.window.run(script, elementOf(), selector);
  }
}
