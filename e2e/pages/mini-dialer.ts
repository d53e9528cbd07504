// The panel of the Mini Dialer on a page.

import type { Locator, Page } from "@playwright/test";

export class MiniDialerPanel {
  readonly host: Locator;
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly status: Locator;
  readonly hide: Locator;
  readonly frame: Locator;
  readonly cards: Locator;
  readonly problem: Locator;
  readonly tryAgain: Locator;

  constructor(page: Page) {
    this.host = page.locator("dialpad-mini-dialer");
    this.launcher = this.host.locator(".launcher");
    this.panel = this.host.locator(".panel");
    this.status = this.panel.getByRole("status");
    this.hide = this.panel.getByRole("button", { name: "Hide the Mini Dialer" });
    this.frame = this.host.locator("iframe");
    this.cards = this.panel.locator(".card");
    this.problem = this.panel.getByRole("alert");
    this.tryAgain = this.panel.getByRole("button", { name: "Try again" });
  }
}
