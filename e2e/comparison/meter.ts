// Counts a page's network traffic, without the page itself.

import type { CDPSession } from "@playwright/test";

/** A page counts as idle after this time without requests. */
const QUIET_MS = 300;
/** A time limit for slow connections. */
const PATIENCE_MS = 20_000;

interface Request {
  url: string;
  /** Bytes of the response headers. */
  head: number;
}

export class Meter {
  /** Encoded bytes of bodies; cached responses count as 0. */
  bytes = 0;
  private readonly underWay = new Map<string, Request>();
  private lastSign = Date.now();

  /** Starts counting; the session's network domain must be enabled. */
  constructor(browser: CDPSession) {
    browser.on("Network.requestWillBeSent", ({ requestId, type, request }) => {
      const isCounted = type !== "Document" && !request.url.endsWith("/favicon.ico");
      if (isCounted) this.underWay.set(requestId, { url: request.url, head: 0 });
    });
    browser.on("Network.responseReceived", ({ requestId, response }) => {
      const request = this.underWay.get(requestId);
      if (request) request.head = response.encodedDataLength;
    });
    browser.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const request = this.underWay.get(requestId);
      if (!request) return;
      this.bytes += Math.max(0, encodedDataLength - request.head);
      this.ended(requestId);
    });
    browser.on("Network.loadingFailed", ({ requestId }) => this.ended(requestId));
  }

  async quiet(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (this.underWay.size > 0 || Date.now() - this.lastSign < QUIET_MS) {
      await new Promise((passed) => setTimeout(passed, QUIET_MS / 10));
      if (Date.now() > until) throw new Error(`never came: ${[...this.underWay.values()].map(({ url }) => url)}`);
    }
  }

  private ended(requestId: string): void {
    this.underWay.delete(requestId);
    this.lastSign = Date.now();
  }
}
