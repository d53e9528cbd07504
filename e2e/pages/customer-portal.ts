// The account page of `examples/logged-in-site`.

import type { Locator, Page } from "@playwright/test";

export class CustomerPortal {
  readonly aboutPolicy: Locator;
  readonly aboutClaim: Locator;
  readonly terms: Locator;
  readonly agree: Locator;
  readonly decline: Locator;
  readonly rating: Locator;
  readonly thanks: Locator;
  readonly agents: Locator;
  readonly status: Locator;

  constructor(private readonly page: Page) {
    this.aboutPolicy = page.locator("[data-job-id=H-77310] button");
    this.aboutClaim = page.locator("#claim-call button");
    this.terms = page.getByRole("dialog", { name: "Before we call you" });
    this.agree = this.terms.getByRole("button", { name: "Agree and call me" });
    this.decline = this.terms.getByRole("button", { name: "Not now" });
    this.rating = page.getByRole("dialog", { name: "How was the call?" });
    this.thanks = page.locator("#thanks");
    this.agents = page.getByRole("checkbox", { name: "Agents are available" });
    this.status = page.locator("click-to-call-cards").getByRole("status").last();
  }

  /** The message beside the button about the policy. */
  get note(): Locator {
    return this.page.locator("[data-job-id=H-77310]").getByRole("status");
  }

  /** Simulates the return from another tab, which queries the availability. */
  async returns(): Promise<void> {
    await this.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  }
}
