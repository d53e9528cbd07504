// A stand-in for NetSapiens: writes down what it is asked, and answers as it is told to.

import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type Listening, listen } from "./listening";

/** One request, as it came over the wire. */
export interface Asked {
  method: string;
  path: string;
  authorization: string | undefined;
  /** The fields of the multipart form, in their order. */
  fields: [name: string, value: string][];
}

type Manner = (response: ServerResponse) => void;

const accept: Manner = (response) => response.writeHead(202).end();

export class StandInNetSapiens {
  readonly asked: Asked[] = [];
  private manner: Manner = accept;
  private constructor(private readonly listening: Listening) {}

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

  /** Hears the request and never says a word. */
  hangs(): void {
    this.manner = () => {};
  }

  /** Hears the request and hangs up. */
  drops(): void {
    this.manner = (response) => response.destroy();
  }

  /** Accepts, but only once the function that comes back is called. */
  waits(): () => void {
    const waiting: ServerResponse[] = [];
    this.manner = (response) => waiting.push(response);
    return () => waiting.splice(0).forEach(accept);
  }

  /** Nothing listens any more. */
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
