// The Leptos app of `examples/`, which offers callbacks while its box is ticked.

import { type Locator, type Page, expect } from "@playwright/test";
import { CallbackWidget } from "./callback-widget";

export class LeptosAppPage {
  readonly heading: Locator;
  readonly widget: CallbackWidget;
  /** The events that the app received. */
  readonly heard: Locator;
  private readonly offer: Locator;
  private readonly section: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole("heading", { name: "A Leptos app" });
    this.offer = page.getByRole("checkbox", { name: "Offer to call visitors back" });
    this.heard = page.locator("#heard");
    this.section = page.locator("section");
    this.widget = new CallbackWidget(page, "acme.com", this.section.locator("> div"));
  }

  async offers(callbacks: boolean): Promise<void> {
    await this.offer.setChecked(callbacks);
    await expect(this.section.locator("> *")).toHaveCount(callbacks ? 1 : 0);
  }
}
