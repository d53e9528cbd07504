// A stand-in for Dialpad's Mini Dialer: a page on another origin, which sends valid and invalid messages of the test.

import { createServer } from "node:http";
import { type Frame, type Page, expect } from "@playwright/test";
import { type HttpServer, listen } from "./http-server";

export interface Sent {
  api: unknown;
  version: unknown;
  method: string;
  payload?: Record<string, unknown>;
}

/** Its visible content, for screenshots. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mini Dialer</title>
<meta name="color-scheme" content="light dark">
<style>
  body { margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif; }
  input, button { box-sizing: border-box; width: 100%; min-height: 44px; margin-block: 8px; padding: 8px 12px; border: 1px solid #8888; border-radius: 8px; font: inherit; }
</style>
<main><h1>Dialpad</h1><label>Number or name<input></label><button>Call</button></main>
<script>
  window.received = [];
  addEventListener("message", ({ data, origin }) => received.push({ data, origin }));
</script></html>`;

export class StandInMiniDialer {
  /** The requested addresses, in order. */
  readonly loads: string[] = [];
  private isStuck = false;

  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInMiniDialer> {
    const server = createServer((request, response) => {
      if (!request.url?.startsWith("/apps/")) return response.writeHead(204).end();
      dialer.loads.push(request.url);
      if (dialer.isStuck) return response;
      return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
    });
    const dialer = new StandInMiniDialer(await listen(server));
    return dialer;
  }

  /** Another host name than that of the site, so that browsers treat it as another site. */
  get origin(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  /** The `url` option of the dialer. */
  get url(): string {
    return `${this.origin}/apps/{clientId}`;
  }

  /** Answers nothing until it is released. */
  sticks(isStuck = true): void {
    this.isStuck = isStuck;
  }

  async frame(page: Page): Promise<Frame> {
    const find = () => page.frames().find((frame) => frame.url().startsWith(this.origin));
    await expect.poll(() => find()?.url()).toBeTruthy();
    const frame = find()!;
    await frame.waitForFunction(() => "received" in window);
    return frame;
  }

  /** Posts any data to the page. */
  async post(page: Page, data: unknown): Promise<void> {
    await (await this.frame(page)).evaluate((data) => parent.postMessage(data, "*"), data);
  }

  async say(page: Page, method: string, payload: object): Promise<void> {
    await this.post(page, { api: "opencti_dialpad", version: "1.0", method, payload });
  }

  async signIn(page: Page, userId: unknown = 5780975027372032): Promise<void> {
    await this.say(page, "user_authentication", { user_authenticated: true, user_id: userId });
  }

  async signOut(page: Page): Promise<void> {
    await this.say(page, "user_authentication", { user_authenticated: false, user_id: null });
  }

  async rings(page: Page, id: unknown, more: object = {}): Promise<void> {
    await this.say(page, "call_ringing", { ...ADA_CALLS, id, ...more });
  }

  async stopsRinging(page: Page, id: unknown): Promise<void> {
    await this.say(page, "call_ringing", { state: "off", id });
  }

  /** The messages of the page, with the origin that the browser reports. */
  async received(page: Page): Promise<Sent[]> {
    const frame = await this.frame(page);
    return frame.evaluate(() => (window as unknown as { received: { data: Sent }[] }).received.map(({ data }) => data));
  }

  async close(): Promise<void> {
    await this.listening.close();
  }
}

export const ADA_CALLS = {
  state: "on",
  contact: { id: 7, phone: "+12025550142", type: "contact", name: "Ada Lovelace", email: "ada@example.com" },
  target: { id: 8, phone: "+12025550100", type: "user", name: "Grace Hopper", email: "grace@example.com" },
  internal_number: "+12025550100",
  external_number: "+12025550142",
};
