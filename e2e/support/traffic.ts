// What a page asked the network for, and what it complained of.

import type { Page } from "@playwright/test";

export class Traffic {
  /** The address of every request of the page, in their order. */
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
    // Also those that the browser does not write into the console.
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

  /** The requests to be called; the events of a call are another address. */
  callsAsked(): string[] {
    return this.requests.filter((address) => address.endsWith("/click-to-call"));
  }

  /** Every host that was asked for anything. */
  hosts(): Set<string> {
    return new Set(this.requests.map((address) => new URL(address).host));
  }
}
