// A client of the signed calls, written from docs/signed-calls.md alone.

import { createHash } from "node:crypto";

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, string>;
}

export interface PlacedCall {
  iden: string;
  token: string;
}

export class SignedClient {
  constructor(
    private readonly origin: string,
    private readonly aor: string,
    private readonly password: string,
  ) {}

  challenge(): Promise<Answer> {
    return this.post("/challenge", { aor: this.aor });
  }

  /** Requests a nonce and signs a call with it. */
  async call(destination: string): Promise<Answer> {
    return this.post("/call", { ...(await this.signed(destination)), destination });
  }

  /** Checks whether the password is correct. */
  async credentials(): Promise<Answer> {
    return this.post("/credentials", await this.signed("credentials"));
  }

  /** The states of the call, in two words at most, from the first until `last` or the end. */
  async states(call: PlacedCall, last = "ended"): Promise<string[]> {
    const response = await fetch(`${this.origin}/call/${call.iden}/events`, { headers: bearer(call) });
    const states: string[] = [];
    for await (const state of statesIn(response)) {
      states.push(state);
      if (state === last) break;
    }
    return states;
  }

  hangUp(call: PlacedCall): Promise<Answer> {
    return this.post(`/call/${call.iden}/hangup`, {}, bearer(call));
  }

  press(call: PlacedCall, digits: string): Promise<Answer> {
    return this.post(`/call/${call.iden}/dtmf`, { digits }, bearer(call));
  }

  /** The response by the password, for `signs`, with its own nonce. */
  async signed(signs: string): Promise<{ aor: string; nonce: string; response: string }> {
    const { nonce = "", realm = "" } = (await this.challenge()).body;
    const user = this.aor.slice(0, this.aor.lastIndexOf("@"));
    const ha1 = md5(`${user}:${realm}:${this.password}`);
    return { aor: this.aor, nonce, response: md5(`${ha1}:${nonce}:${md5(signs)}`) };
  }

  async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.origin + path, { method: "POST", body: JSON.stringify(body), headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
}

async function* statesIn(response: Response): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString("utf8");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (!/^event: ?state$/m.test(block)) continue;
      const { state, leg, cause } = JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? "{}");
      yield [state, leg ?? cause].filter(Boolean).join(" ");
    }
  }
}

function bearer({ token }: PlacedCall): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
