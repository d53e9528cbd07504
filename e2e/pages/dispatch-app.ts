// The app of `examples/field-service`, the same in React and in Leptos.

import type { FrameLocator, Locator, Page } from "@playwright/test";

export class DispatchApp {
  readonly search: Locator;
  readonly entries: Locator;
  readonly heading: Locator;
  readonly call: Locator;
  readonly history: Locator;
  readonly deskPhone: Locator;
  readonly miniDialer: Locator;
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly incoming: Locator;

  constructor(private readonly page: Page) {
    this.search = page.getByRole("searchbox", { name: "Find a customer" });
    this.entries = page.getByRole("region", { name: "Customers" }).getByRole("link");
    this.heading = page.getByRole("heading", { level: 1 });
    this.call = page.getByRole("region", { name: "Customer", exact: true }).locator("button.call");
    this.history = page.getByRole("region", { name: "Calls" }).getByRole("listitem");
    this.deskPhone = page.getByRole("button", { name: "Desk phone" });
    this.miniDialer = page.getByRole("button", { name: "Mini Dialer", exact: true });
    this.launcher = page.locator("dialpad-mini-dialer .launcher");
    this.panel = page.locator("dialpad-mini-dialer .panel");
    this.incoming = this.panel.locator(".card");
  }

  /** The button of a job. */
  callAbout(job: string): Locator {
    return this.page.getByRole("listitem").filter({ hasText: job }).locator("button.call");
  }

  async choose(name: string): Promise<void> {
    await this.entries.filter({ hasText: name }).click();
  }

  /** The page of the stand-in. */
  get dialer(): FrameLocator {
    return this.page.frameLocator("dialpad-mini-dialer iframe");
  }
}
