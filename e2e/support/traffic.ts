// A page's network requests and errors.

import type { Page } from "@playwright/test";

export class Traffic {
  /** The address of every request of the page, in order. */
  readonly requests: string[] = [];
  /** Errors in the console, uncaught exceptions and violations of the page's policy. */
  readonly complaints: string[] = [];

  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic();
    page.on("request", (request) => traffic.requests.push(request.url()));
    page.on("pageerror", (error) => traffic.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") traffic.complaints.push(message.text());
    });
    // Also violations that the browser does not write to the console.
    await page.addInitScript(() =>
      document.addEventListener("securitypolicyviolation", (violation) =>
        console.error(`violates ${violation.effectiveDirective}: ${violation.blockedURI}`),
      ),
    );
    return traffic;
  }

  to(part: string): string[] {
    return this.requests.filter((address) => address.includes(part));
  }

  /** The call requests; the events of a call have another address. */
  callsAsked(): string[] {
    return this.requests.filter((address) => address.endsWith("/click-to-call"));
  }

  /** Every host that was requested. */
  hosts(): Set<string> {
    return new Set(this.requests.map((address) => new URL(address).host));
  }
}
