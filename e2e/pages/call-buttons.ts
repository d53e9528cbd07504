// An application's call buttons, and the call cards in the corner.

import type { Locator, Page } from "@playwright/test";

export class CallButtons {
  readonly ada: Locator;
  readonly alan: Locator;
  readonly cards: Locator;
  readonly card: Locator;
  readonly status: Locator;
  readonly endCall: Locator;
  readonly keypadToggle: Locator;
  readonly keypad: Locator;
  readonly closeCard: Locator;

  constructor(page: Page) {
    this.ada = page.locator('button[data-phone="+12025550142"]');
    this.alan = page.locator('button[data-phone="+12025550143"]');
    this.cards = page.locator("click-to-call-cards");
    this.card = this.cards.locator("section").first();
    this.status = this.card.getByRole("status");
    this.endCall = this.card.getByRole("button", { name: "End call" });
    this.keypadToggle = this.card.getByRole("button", { name: "Keypad" });
    this.keypad = this.card.getByRole("group", { name: "Keypad" });
    this.closeCard = this.card.getByRole("button", { name: "Close" });
  }
}
