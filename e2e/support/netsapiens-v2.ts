// A stand-in for NetSapiens with API v2: accepts calls, and lists them in the state that a test sets.
//
//     const pbx = await StandInNetSapiensV2.start();
//     const call = await pbx.nextCall();
//     call.is("ringing");

import { EventEmitter, once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type HttpServer, listen } from "./http-server";

type Stage = "asked" | "ringing" | "answered" | "connected" | "over";

export class StandInV2Call {
  private stage: Stage = "asked";

  constructor(readonly id: string) {}

  is(stage: Stage): void {
    this.stage = stage;
  }

  /** Its row in the list of active calls, with the member names of the vendor's example. */
  get rows(): object[] {
    if (this.stage === "asked" || this.stage === "over") return [];
    const answered = this.stage === "ringing" ? "" : "2026-11-21 08:00:01";
    const far = this.stage === "connected" ? "active" : "progressing";
    return [{ by_callid: this.id, time_answer: answered, orig_call_info: "active", term_call_info: far }];
  }
}

export class StandInNetSapiensV2 {
  /** The accepted calls, in order. */
  readonly calls: StandInV2Call[] = [];
  private readonly news = new EventEmitter();
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInNetSapiensV2> {
    const server = createServer((request, response) => void standIn.take(request, response));
    const standIn: StandInNetSapiensV2 = new StandInNetSapiensV2(await listen(server));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${this.listening.port}/ns-api/`;
  }

  /** The first call, which may already exist. */
  async nextCall(): Promise<StandInV2Call> {
    if (this.calls.length === 0) await once(this.news, "call");
    const [call] = this.calls;
    if (!call) throw new Error("no call came");
    return call;
  }

  async close(): Promise<void> {
    await this.listening.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isOfCalls = /^\/ns-api\/v2\/domains\/[^/]+\/users\/[^/]+\/calls$/.test(request.url ?? "");
    if (isOfCalls && request.method === "POST") {
      this.calls.push(new StandInV2Call(JSON.parse(Buffer.concat(chunks).toString("utf8"))["call-id"]));
      response.writeHead(202).end();
      this.news.emit("call");
    } else if (isOfCalls && request.method === "GET") {
      const rows = this.calls.flatMap((call) => call.rows);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows));
    } else {
      response.writeHead(404).end();
    }
  }
}
