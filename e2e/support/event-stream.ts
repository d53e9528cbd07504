// Server-sent events by the test, for current and reconnecting clients.

import type { IncomingMessage, ServerResponse } from "node:http";

export interface CallState {
  state: string;
  leg?: string;
  cause?: string;
  position?: number;
  /** In seconds. */
  wait?: number;
}

export class EventStream {
  /** `Last-Event-ID` of each connection, in order. */
  readonly connections: (string | undefined)[] = [];
  private readonly events: string[] = [];
  private readonly listening = new Set<ServerResponse>();

  /** Handles a request for the events. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const last = request.headers["last-event-id"];
    this.connections.push(typeof last === "string" ? last : undefined);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 50\n\n");
    this.events.slice(Number(last ?? 0)).forEach((event) => response.write(event));
    this.listening.add(response);
    response.on("close", () => this.listening.delete(response));
  }

  tell(state: CallState): void {
    const data = JSON.stringify({ ...state, at: "2026-01-02T03:04:05Z" });
    const event = `id: ${this.events.length + 1}\nevent: state\ndata: ${data}\n\n`;
    this.events.push(event);
    this.listening.forEach((response) => response.write(event));
  }

  /** Closes the stream for good. */
  end(): void {
    const event = "event: end\ndata: {}\n\n";
    this.events.push(event);
    this.listening.forEach((response) => response.end(event));
  }

  /** Breaks the connections; a reconnecting client gets the missed events. */
  drop(): void {
    this.listening.forEach((response) => response.destroy());
  }

  /** The number of open connections. */
  get listeners(): number {
    return this.listening.size;
  }
}
