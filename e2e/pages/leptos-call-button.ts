// A `<CallButton>` in a Leptos app.

import type { Locator, Page } from "@playwright/test";

export class LeptosCallButton {
  readonly button: Locator;
  readonly status: Locator;
  readonly keypadToggle: Locator;
  readonly keypad: Locator;

  /** The one of the app of `examples/`. */
  static ada(page: Page): LeptosCallButton {
    return new LeptosCallButton(page.locator("p").filter({ hasText: "Ada" }));
  }

  constructor(readonly host: Locator) {
    this.button = host.locator("button.call");
    this.status = host.getByRole("status");
    this.keypadToggle = host.getByRole("button", { name: "Keypad" });
    this.keypad = host.getByRole("group", { name: "Keypad" });
  }
}
