// Stands between the extension and the server: holds, breaks and changes what goes to and fro.
//
//     const between = await Between.start(server.origin);
//     between.answers("/challenge", (answer) => ({ ...answer, headers: { ...answer.headers, date: "…" } }));
//     const held = between.holds("/challenge");   await held.reached;   held.release();

import { type IncomingMessage, type ServerResponse, createServer, request as send } from "node:http";
import { type Listening, listen } from "./listening";

export interface Passing {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request that waits; `reached` once one has come. */
export interface Held {
  reached: Promise<void>;
  release: () => void;
}

export class Between {
  /** What went through, in its order: `POST /call`. */
  readonly asked: string[] = [];
  private readonly changes = new Map<string, (answer: Passing) => Passing>();
  private readonly waits = new Map<string, { reached: () => void; until: Promise<void> }>();
  private readonly lost = new Map<string, number>();
  private readonly open = new Set<ServerResponse>();
  private isDown = false;

  private constructor(
    private server: string,
    private readonly listening: Listening,
  ) {}

  static async start(server: string): Promise<Between> {
    const take = (request: IncomingMessage, response: ServerResponse) =>
      // One end broke: so does the other.
      between.pass(request, response).catch(() => response.destroy());
    const between: Between = new Between(server, await listen(createServer((request, response) => void take(request, response))));
    return between;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.listening.port}`;
  }

  /** What the server answers there comes through `change`. */
  answers(path: string, change: (answer: Passing) => Passing): void {
    this.changes.set(path, change);
  }

  /** The next answer from there waits. */
  holds(path: string): Held {
    let [reached, release] = [() => {}, () => {}];
    const hasReached = new Promise<void>((done) => (reached = done));
    this.waits.set(path, { reached, until: new Promise<void>((done) => (release = done)) });
    return { reached: hasReached, release };
  }

  /** Requests to there are cut off once the server has done what they ask: all of them, or so many. */
  losesAnswers(path: string, times = Infinity): void {
    this.lost.set(path, times);
  }

  /** All goes through again, unchanged. */
  mends(): void {
    this.isDown = false;
    for (const all of [this.changes, this.waits, this.lost]) all.clear();
  }

  /** To another server from now on. */
  leadsTo(server: string): void {
    this.server = server;
  }

  /** As if the network were gone: every connection breaks, and so does every new one. */
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
    // Whoever leaves here leaves there.
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
