// A stand-in for NetSapiens: records requests, and answers as the test sets.

import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type HttpServer, listen } from "./http-server";

/** One received request. */
export interface Asked {
  method: string;
  path: string;
  authorization: string | undefined;
  /** The fields of the multipart form, in order. */
  fields: [name: string, value: string][];
}

type Manner = (response: ServerResponse) => void;

const accept: Manner = (response) => response.writeHead(202).end();

export class StandInNetSapiens {
  readonly asked: Asked[] = [];
  private manner: Manner = accept;
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInNetSapiens> {
    const server = createServer((request, response) => void standIn.take(request, response));
    const standIn = new StandInNetSapiens(await listen(server));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${this.listening.port}/ns-api/`;
  }

  accepts(): void {
    this.manner = accept;
  }

  refusesWith(status: number, type: string, body: string): void {
    this.manner = (response) => response.writeHead(status, { "content-type": type }).end(body);
  }

  /** Reads the request and never answers. */
  hangs(): void {
    this.manner = () => {};
  }

  /** Reads the request and closes the connection. */
  drops(): void {
    this.manner = (response) => response.destroy();
  }

  /** Accepts, but only after the returned function is called. */
  waits(): () => void {
    const waiting: ServerResponse[] = [];
    this.manner = (response) => waiting.push(response);
    return () => waiting.splice(0).forEach(accept);
  }

  /** Stops listening. */
  async close(): Promise<void> {
    await this.listening.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await formOf(request);
    this.asked.push({
      method: request.method ?? "",
      path: request.url ?? "",
      authorization: request.headers.authorization,
      fields: [...form.entries()].map(([name, value]) => [name, String(value)]),
    });
    this.manner(response);
  }
}

async function formOf(request: IncomingMessage): Promise<FormData> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers["content-type"] ?? "";
  return new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
}
