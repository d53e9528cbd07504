// A proxy between the extension and the server that delays, breaks and changes traffic.
//
//     const between = await FaultProxy.start(server.origin);
//     between.answers("/challenge", (answer) => ({ ...answer, headers: { ...answer.headers, date: "…" } }));
//     const held = between.holds("/challenge");   await held.reached;   held.release();

import { type IncomingMessage, type ServerResponse, createServer, request as send } from "node:http";
import { type HttpServer, listen } from "./http-server";

export interface Passing {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A delayed request; `reached` resolves when it has arrived. */
export interface Held {
  reached: Promise<void>;
  release: () => void;
}

export class FaultProxy {
  /** The requests, in order: `POST /call`. */
  readonly asked: string[] = [];
  private readonly changes = new Map<string, (answer: Passing) => Passing>();
  private readonly waits = new Map<string, { reached: () => void; until: Promise<void> }>();
  private readonly lost = new Map<string, number>();
  private readonly open = new Set<ServerResponse>();
  private isDown = false;

  private constructor(
    private server: string,
    private readonly listening: HttpServer,
  ) {}

  static async start(server: string): Promise<FaultProxy> {
    const take = (request: IncomingMessage, response: ServerResponse) =>
      // A broken connection on one side is broken on the other side too.
      between.pass(request, response).catch(() => response.destroy());
    const between: FaultProxy = new FaultProxy(server, await listen(createServer((request, response) => void take(request, response))));
    return between;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  /** Transforms the server's answers of this path by `change`. */
  answers(path: string, change: (answer: Passing) => Passing): void {
    this.changes.set(path, change);
  }

  /** Delays the next answer of this path. */
  holds(path: string): Held {
    let [reached, release] = [() => {}, () => {}];
    const hasReached = new Promise<void>((done) => (reached = done));
    this.waits.set(path, { reached, until: new Promise<void>((done) => (release = done)) });
    return { reached: hasReached, release };
  }

  /** Drops answers of this path after the server has processed the requests: all of them, or this number. */
  losesAnswers(path: string, times = Infinity): void {
    this.lost.set(path, times);
  }

  /** Removes all faults. */
  mends(): void {
    this.isDown = false;
    for (const all of [this.changes, this.waits, this.lost]) all.clear();
  }

  /** Forwards to another server from now on. */
  leadsTo(server: string): void {
    this.server = server;
  }

  /** Simulates a lost network: all connections break, and new ones as well. */
  goesDown(): void {
    this.isDown = true;
    this.open.forEach((response) => response.destroy());
  }

  async close(): Promise<void> {
    await this.listening.close();
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open.add(response.on("close", () => this.open.delete(response)));
    const path = request.url ?? "/";
    if (request.method !== "OPTIONS") this.asked.push(`${request.method} ${path}`);
    if (this.isDown) return void response.destroy();
    const isLost = request.method !== "OPTIONS" && this.isLost(path);
    const body = await whole(request);
    const { host: _, ...headers } = request.headers;
    const onward = send(this.server + path, { method: request.method ?? "GET", headers });
    onward.on("error", () => response.destroy());
    // A disconnect of the client is passed on.
    response.on("close", () => onward.destroy());
    onward.on("response", (answer) => {
      answer.on("error", () => response.destroy());
      if (isLost) return void whole(answer).finally(() => response.destroy()).catch(() => {});
      if (/event-stream/.test(answer.headers["content-type"] ?? "")) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on("close", () => response.destroy());
        return void answer.pipe(response).on("error", () => {});
      }
      void this.answer(request, path, answer, response).catch(() => response.destroy());
    });
    onward.end(body);
  }

  private isLost(path: string): boolean {
    const times = this.lost.get(path) ?? 0;
    this.lost.set(path, times - 1);
    return times > 0;
  }

  private async answer(request: IncomingMessage, path: string, answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const passing = { status: answer.statusCode ?? 502, headers: answer.headers, body: await whole(answer) };
    const isReal = request.method !== "OPTIONS";
    const waiting = isReal ? this.waits.get(path) : undefined;
    if (waiting) {
      this.waits.delete(path);
      waiting.reached();
      await waiting.until;
    }
    const changed = (isReal && this.changes.get(path)?.(passing)) || passing;
    const { "content-length": __, "transfer-encoding": ___, ...headers } = changed.headers;
    response.writeHead(changed.status, headers);
    response.end(changed.body);
  }
}

async function whole(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
