// Sends the events of visitors' calls instead of the server, controlled by the test.

import { createServer } from "node:http";
import type { Page } from "@playwright/test";
import { EventStream } from "./event-stream";
import { type HttpServer, listen } from "./http-server";

export class CallEvents extends EventStream {
  private constructor(private readonly server: HttpServer) {
    super();
  }

  static async start(page: Page): Promise<CallEvents> {
    const http = createServer((request, response) => {
      response.setHeader("access-control-allow-origin", "*");
      events.take(request, response);
    });
    const events = new CallEvents(await listen(http));
    const address = `http://127.0.0.1:${events.server.port}/`;
    await page.route("**/click-to-call/*/events", (route) => route.continue({ url: address }));
    return events;
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
