// A scripted stand-in for the call control API.

import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { EventStream } from "./event-stream";
import { type HttpServer, listen } from "./http-server";

export interface Initiated {
  key: string | undefined;
  authorization: string | undefined;
  body: unknown;
}

const CALL = "abcdefghijklmnopqrstuvwxyz";
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, last-event-id",
  "access-control-max-age": "600",
};

export class StandInCallApi {
  readonly initiated: Initiated[] = [];
  readonly digits: unknown[] = [];
  readonly events = new EventStream();
  /** How often the end was requested. */
  ends = 0;
  capabilities = { progress: true, hangUp: true, dtmf: true };
  /** The valid token. */
  token = "good-token";
  private troubles: ((response: ServerResponse) => void)[] = [];
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInCallApi> {
    const server = createServer((request, response) => void api.take(request, response));
    const api = new StandInCallApi(await listen(server));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  /** Refuses the next call request. */
  refuses(status: number, code: string, reason?: string): void {
    this.troubles.push((response) => answer(response, status, { status: "error", code, reason, message: code }));
  }

  /** Processes the next call request, and drops its answer. */
  losesTheAnswer(): void {
    this.troubles.push((response) => void response.destroy());
  }

  async close(): Promise<void> {
    await this.listening.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const body = await json(request);
    const path = request.url ?? "";
    if (path === "/api/calls/initiate") return this.initiate(request, response, body);
    if (request.headers.authorization !== `Bearer ${this.token}`) return unauthorized(response);
    if (path === `/api/calls/${CALL}/events`) return this.events.take(request, response);
    if (path === `/api/calls/end/${CALL}`) return this.end(response);
    if (path === `/api/calls/dtmf/${CALL}`) {
      this.digits.push((body as { digit: unknown }).digit);
      return answer(response, 200, { callId: CALL });
    }
    answer(response, 404, { status: "error", code: "call_not_found", message: "no such call" });
  }

  private initiate(request: IncomingMessage, response: ServerResponse, body: unknown): void {
    const { authorization } = request.headers;
    const key = request.headers["idempotency-key"];
    this.initiated.push({ key: typeof key === "string" ? key : undefined, authorization, body });
    if (authorization !== `Bearer ${this.token}`) return unauthorized(response);
    const trouble = this.troubles.shift();
    if (trouble) return trouble(response);
    answer(response, 201, { callId: CALL, state: "accepted", capabilities: this.capabilities });
  }

  private end(response: ServerResponse): void {
    this.ends += 1;
    const ended = { state: "ended", cause: "cancelled" };
    this.events.tell(ended);
    this.events.end();
    answer(response, 200, { callId: CALL, ...ended });
  }
}

function unauthorized(response: ServerResponse): void {
  answer(response, 401, { status: "error", code: "unauthorized", message: "no" });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text ? JSON.parse(text) : undefined;
}
