// The page of the API description.

import type { Locator, Page } from "@playwright/test";

export class ApiPage {
  readonly heading: Locator;
  readonly search: Locator;
  readonly count: Locator;
  /** The visible operations. */
  readonly operations: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.search = page.getByRole("searchbox", { name: "Find an address or a word" });
    this.count = page.getByRole("status");
    this.operations = page.locator("summary:visible");
  }

  async visit(server: { origin: string }): Promise<void> {
    await this.page.goto(`${server.origin}/api/`);
  }

  operation(path: string): Locator {
    return this.page.locator("details").filter({ has: this.page.locator(`summary code:text-is("${path}")`) });
  }
}
