// The extension's settings page.

import type { Locator, Page } from "@playwright/test";

export class ExtensionOptions {
  readonly server: Locator;
  readonly aor: Locator;
  readonly password: Locator;
  readonly remember: Locator;
  readonly passphrase: Locator;
  readonly signIn: Locator;
  readonly test: Locator;
  readonly signOut: Locator;
  readonly account: Locator;
  readonly checks: Locator;
  readonly country: Locator;

  constructor(readonly page: Page) {
    this.account = page.getByRole("region", { name: "Phone account" });
    this.server = page.getByLabel("Address of the server");
    this.aor = page.getByLabel("Phone address");
    this.password = page.getByLabel("Password of the phone account");
    this.remember = page.getByLabel("Stay signed in when the browser closes");
    this.passphrase = page.getByLabel("Passphrase", { exact: true });
    this.signIn = page.getByRole("button", { name: "Sign in" });
    this.test = page.getByRole("button", { name: "Test the connection" });
    this.signOut = page.getByRole("button", { name: "Sign out" });
    this.checks = page.locator(".checks li");
    this.country = page.getByLabel("Your country");
  }

  async fill(account: { server: string; aor: string; password: string }): Promise<void> {
    await this.server.fill(account.server);
    await this.aor.fill(account.aor);
    await this.password.fill(account.password);
  }
}
