// A stand-in for Amazon Connect: starts contacts, and describes them with the times that a test sets.
//
//     const connect = await StandInAmazonConnect.start();
//     const contact = await connect.nextContact();
//     contact.is("answered");

import { EventEmitter, once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type HttpServer, listen } from "./http-server";

const INSTANCE = "11111111-2222-3333-4444-555555555555";
const SIGNED = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/connect\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;
const NOW = 1795248000;

type Step = "answered" | "queued" | "connected" | "over";

const TIMES: Record<Step, object> = {
  answered: { ConnectedToSystemTimestamp: NOW + 1 },
  queued: { QueueInfo: { Id: "queue", EnqueueTimestamp: NOW + 2 } },
  connected: { AgentInfo: { Id: "agent", ConnectedToAgentTimestamp: NOW + 3 } },
  over: { DisconnectTimestamp: NOW + 4, DisconnectReason: "AGENT_DISCONNECT" },
};

interface StartRequest {
  ClientToken: string;
}

export class StandInContact {
  private members = {};

  constructor(
    readonly id: string,
    readonly token: string,
  ) {}

  is(step: Step): void {
    this.members = { ...this.members, ...TIMES[step] };
  }

  get description(): object {
    return { Contact: { Id: this.id, Channel: "VOICE", InitiationMethod: "API", ...this.members } };
  }
}

export class StandInAmazonConnect {
  /** The settings of a server with one queue here, by the name that its tenants use. */
  readonly settings = (queue: string) => `[amazon_connect]
region = "eu-central-1"
instance_id = "${INSTANCE}"
contact_flow_id = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
url = "http://127.0.0.1:${this.listening.port}/"
[amazon_connect.credentials]
access_key_id = "AKIDEXAMPLE"
secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
[amazon_connect.queues]
${queue} = "99999999-8888-7777-6666-555555555555"
`;
  /** The started contacts, in order. */
  readonly contacts: StandInContact[] = [];
  private readonly news = new EventEmitter();
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInAmazonConnect> {
    const server = createServer((request, response) => void standIn.take(request, response));
    const standIn: StandInAmazonConnect = new StandInAmazonConnect(await listen(server));
    return standIn;
  }

  /** The first contact, which may already exist. */
  async nextContact(): Promise<StandInContact> {
    if (this.contacts.length === 0) await once(this.news, "contact");
    const [contact] = this.contacts;
    if (!contact) throw new Error("no contact was started");
    return contact;
  }

  async close(): Promise<void> {
    await this.listening.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, body] = this.answer(request, Buffer.concat(chunks).toString("utf8"));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  private answer(request: IncomingMessage, body: string): [status: number, body: object] {
    if (!SIGNED.test(request.headers.authorization ?? "")) return [403, { code: "InvalidSignatureException" }];
    const path = request.url ?? "";
    if (request.method === "PUT" && path === "/contact/outbound-voice") return this.startContact(JSON.parse(body));
    if (request.method === "POST" && path === `/metrics/current/${INSTANCE}`) return [200, METRICS];
    const contact = this.contacts.find(({ id }) => path === `/contacts/${INSTANCE}/${id}`);
    return contact ? [200, contact.description] : [404, { code: "ResourceNotFoundException" }];
  }

  private startContact({ ClientToken: token }: StartRequest): [status: number, body: object] {
    const known = this.contacts.find((contact) => contact.token === token);
    const contact = known ?? new StandInContact(`contact-${this.contacts.length + 1}`, token);
    if (!known) this.contacts.push(contact);
    this.news.emit("contact");
    return [200, { ContactId: contact.id }];
  }
}

const metric = (Name: string, Value: number) => ({ Metric: { Name, Unit: "COUNT" }, Value });
const METRICS = {
  MetricResults: [
    { Collections: [metric("AGENTS_AVAILABLE", 1), metric("CONTACTS_IN_QUEUE", 2), metric("ESTIMATED_WAIT_TIME", 60)] },
  ],
};
