// The demonstration page.

import { type Locator, type Page, expect } from "@playwright/test";

export class DemoPage {
  readonly line: Locator;
  readonly steps: Locator;
  readonly asked: Locator;
  readonly snippet: Locator;
  readonly copySnippet: Locator;

  constructor(private readonly page: Page) {
    this.line = page.locator("#line");
    this.steps = page.locator("#steps li > span");
    this.asked = page.locator("#asked");
    this.snippet = page.locator("#snippet");
    this.copySnippet = page.getByRole("button", { name: "Copy", exact: true });
  }

  async visit(server: { origin: string }): Promise<void> {
    await this.page.goto(`${server.origin}/demo/`);
  }

  async choose(company: string): Promise<void> {
    const link = this.page.getByRole("link", { name: company });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
  }

  /** Presses one of the test numbers, which copies it. */
  async copy(number: string): Promise<void> {
    const choice = this.page.getByRole("button", { name: number });
    await choice.click();
    await expect(choice).toContainText("Copied");
  }

  async seesAsked(fields: Record<string, string>): Promise<void> {
    await expect(this.asked.locator("dt")).toHaveText(Object.keys(fields));
    await expect(this.asked.locator("dd")).toHaveText(Object.values(fields));
  }
}
