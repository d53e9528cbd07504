// A stand-in for Dialpad's REST API: queues callbacks, and reports their states to the webhooks that
// `click2call dialpad subscribe` has created.
//
//     const dialpad = await StandInDialpad.start();
//     const server = await Click2Call.start(tenants, dialpad.settings);
//     await dialpad.reportsTo(server);
//     const call = await dialpad.nextCall();
//     await call.is("calling");

import { expect } from "@playwright/test";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { promisify } from "node:util";
import type { Click2Call, Settings } from "./click2call";
import { type HttpServer, listen } from "./http-server";

/** The states of a callback in Dialpad's events. */
export type DialpadState = "ringing" | "calling" | "connected" | "hangup" | "missed";

interface Webhook {
  id: string;
  hook_url: string;
  signature: { secret: string };
}

interface Subscription {
  id: string;
  enabled: boolean;
  call_states: string[];
  webhook: Webhook;
}

const KEY = "dp_key_of_the_stand_in";
const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** A queued callback. */
export class StandInCallback {
  /** Larger than a float's integers, so it is text. */
  readonly id: string;

  constructor(
    private readonly dialpad: StandInDialpad,
    private readonly number: string,
    private readonly callCenter: string,
    index: number,
  ) {
    this.id = `578012345678901234${index}`;
  }

  /** Reports the state, and waits until it was received. */
  async is(state: DialpadState): Promise<void> {
    await this.dialpad.send({
      call_id: this.id,
      state,
      event_timestamp: String(Date.now()),
      direction: "outbound",
      external_number: this.number,
      target: { id: this.callCenter, type: "callcenter", name: "Sales", phone: "+12025550100" },
      contact: { name: "Bob Example", phone: this.number },
    });
  }
}

export class StandInDialpad {
  /** The queued callbacks, in order. */
  readonly calls: StandInCallback[] = [];
  private readonly webhooks: Webhook[] = [];
  private readonly subscriptions: Subscription[] = [];
  private readonly news = new EventEmitter();
  private constructor(private readonly listening: HttpServer) {}

  static async start(): Promise<StandInDialpad> {
    const server = createServer((request, response) => void standIn.take(request, response));
    const standIn: StandInDialpad = new StandInDialpad(await listen(server));
    return standIn;
  }

  get settings(): Settings {
    return {
      C2C_DIALPAD_URL: `http://127.0.0.1:${this.listening.port}/`,
      C2C_DIALPAD_API_KEY: KEY,
      C2C_DIALPAD_WEBHOOK_SECRET: SECRET,
    };
  }

  /** Subscribes the server to its events, by the operator's command. */
  async reportsTo(server: Click2Call): Promise<void> {
    const program = process.env.C2C_BIN;
    if (!program) throw new Error("C2C_BIN names no program");
    const env = { PATH: process.env.PATH, ...this.settings };
    await promisify(execFile)(program, ["dialpad", "subscribe", "--origin", server.origin], { env });
    expect(this.subscriptions).toHaveLength(1);
  }

  /** The first callback, which may already exist. */
  async nextCall(): Promise<StandInCallback> {
    if (this.calls.length === 0) await once(this.news, "call");
    const [call] = this.calls;
    if (!call) throw new Error("no callback came");
    return call;
  }

  /** Sends an event to all subscribers, signed as a JWT. */
  async send(event: { state: string; [member: string]: unknown }): Promise<void> {
    const wanted = this.subscriptions.filter((it) => it.enabled && it.call_states.includes(event.state));
    expect(wanted).toHaveLength(1);
    for (const { webhook } of wanted) {
      const body = signed(event, webhook.signature.secret);
      const answer = await fetch(webhook.hook_url, { method: "POST", body });
      expect(answer.status).toBe(204);
    }
  }

  async close(): Promise<void> {
    await this.listening.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const isKnown = request.headers.authorization === `Bearer ${KEY}`;
    const answer = isKnown ? this.answer(request, text ? JSON.parse(text) : {}) : undefined;
    response.writeHead(answer ? 200 : isKnown ? 404 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: { message: "refused" } }));
  }

  private answer(request: IncomingMessage, body: Record<string, unknown>): object | undefined {
    switch (`${request.method} ${request.url}`) {
      case "POST /api/v2/callback/validate":
        return { success: true };
      case "POST /api/v2/callback":
        return this.queue(String(body.phone_number), String(body.call_center_id));
      case "GET /api/v2/webhooks":
        return { items: this.webhooks };
      case "POST /api/v2/webhooks":
        return this.addWebhook(String(body.hook_url), String(body.secret));
      case "GET /api/v2/subscriptions/call":
        return { items: this.subscriptions };
      case "POST /api/v2/subscriptions/call":
        return this.addSubscription(String(body.endpoint_id), body.call_states as string[]);
      default:
        return undefined;
    }
  }

  private queue(number: string, callCenter: string): object {
    this.calls.push(new StandInCallback(this, number, callCenter, this.calls.length));
    this.news.emit("call");
    return { position: String(this.calls.length) };
  }

  private addWebhook(hookUrl: string, secret: string): Webhook {
    const webhook = { id: String(1000 + this.webhooks.length), hook_url: hookUrl, signature: { secret } };
    this.webhooks.push(webhook);
    return webhook;
  }

  private addSubscription(endpoint: string, states: string[]): object | undefined {
    const webhook = this.webhooks.find(({ id }) => id === endpoint);
    if (!webhook) return undefined;
    const id = String(2000 + this.subscriptions.length);
    const subscription = { id, enabled: true, call_states: states, webhook };
    this.subscriptions.push(subscription);
    return subscription;
  }
}

function signed(event: object, secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const covered = `${part({ alg: "HS256", typ: "JWT" })}.${part(event)}`;
  return `${covered}.${createHmac("sha256", secret).update(covered).digest("base64url")}`;
}
