// Counts what comes over the network for a page, the page itself left out.

import type { CDPSession } from "@playwright/test";

/** So long nothing is under way before a page is said to be done. */
const QUIET_MS = 500;

export class Meter {
  /** Of bodies, as they are encoded; what the cache had counts nothing. */
  bytes = 0;
  private readonly underWay = new Map<string, number>();
  private lastSign = Date.now();

  /** Counts from now on; the session's network has to be enabled. */
  constructor(browser: CDPSession) {
    browser.on("Network.requestWillBeSent", ({ requestId, type, request }) => {
      const isCounted = type !== "Document" && !request.url.endsWith("/favicon.ico");
      if (isCounted) this.underWay.set(requestId, 0);
    });
    browser.on("Network.responseReceived", ({ requestId, response }) => {
      if (this.underWay.has(requestId)) this.underWay.set(requestId, response.encodedDataLength);
    });
    browser.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const head = this.underWay.get(requestId);
      if (head === undefined) return;
      this.bytes += Math.max(0, encodedDataLength - head);
      this.ended(requestId);
    });
    browser.on("Network.loadingFailed", ({ requestId }) => this.ended(requestId));
  }

  async quiet(): Promise<void> {
    while (this.underWay.size > 0 || Date.now() - this.lastSign < QUIET_MS) {
      await new Promise((passed) => setTimeout(passed, QUIET_MS / 10));
    }
  }

  private ended(requestId: string): void {
    this.underWay.delete(requestId);
    this.lastSign = Date.now();
  }
}
