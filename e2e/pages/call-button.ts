// A call button: `<call-button>`, or `CallButton` of Leptos. Both have the same parts.

import type { Locator } from "@playwright/test";

export class CallButton {
  readonly button: Locator;
  readonly status: Locator;
  readonly time: Locator;
  readonly keypadToggle: Locator;
  readonly keypad: Locator;
  readonly row: Locator;

  constructor(readonly host: Locator) {
    this.row = host.locator(".row");
    this.button = host.locator("button.call");
    this.status = host.getByRole("status");
    this.time = host.locator("time");
    this.keypadToggle = host.getByRole("button", { name: "Keypad" });
    this.keypad = host.getByRole("group", { name: "Keypad" });
  }
}
