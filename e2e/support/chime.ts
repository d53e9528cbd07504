// A stand-in for Amazon Chime SDK Voice and its audio service. The example Lambda function handles the calls, so a test shows that
// server and function work together.
//
//     const chime = await StandInChime.start();
//     const server = await Click2Call.start(tenants, chime.settings, chime.files);
//     await chime.reportsTo(server.origin);
//     await chime.happens(0, "rings");        // for the first call, when it was placed

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Files, Settings } from "./click2call";

export type ChimeEvent =
  | "rings"
  | "answers"
  | "is-not-answered"
  | "is-busy"
  | "queue-answers"
  | "queue-does-not-answer"
  | "visitor-hangs-up"
  | "agent-hangs-up";

/** A call at the service. */
export interface ChimeCall {
  /** The tags of the connected legs. */
  connectedLegs: string[];
  /** The DTMF digits on the second leg. */
  digits: string[];
  /** The body of the request that placed it. */
  request: Record<string, unknown>;
}

const EVENTS_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
const SECTIONS = `
[chime]
region = "us-east-1"
sip_media_application_id = "11111111-2222-3333-4444-555555555555"
from_number = "+12025550145"

[chime.queues]
500 = "+12025550150"
610 = "+12025550161"

[chime.extensions]
201 = "+12025550151"
`;

export class StandInChime {
  private constructor(
    private readonly program: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(): Promise<StandInChime> {
    const program = spawn(process.execPath, [join(__dirname, "chime-stand-in.mjs")], {
      env: { PATH: process.env.PATH, C2C_CHIME_EVENTS_SECRET: EVENTS_SECRET },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = await once(createInterface({ input: program.stdout! }), "line");
    return new StandInChime(program, `http://127.0.0.1:${port}`);
  }

  /** The settings of a server that places all calls here. */
  get settings(): Settings {
    return {
      C2C_CONFIG: "chime.toml",
      C2C_CHIME_URL: this.url,
      C2C_CHIME_EVENTS_SECRET: EVENTS_SECRET,
      C2C_CHIME_CREDENTIALS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      C2C_CHIME_CREDENTIALS_SECRET_ACCESS_KEY: "of-the-stand-in",
    };
  }

  /** The numbers of queues and extensions, which can be set in a file only. */
  get files(): Files {
    return { "chime.toml": SECTIONS };
  }

  /** The function reports to the server at `origin`. */
  async reportsTo(origin: string): Promise<void> {
    await this.control("reports-to", { url: `${origin}/providers/chime/events` });
  }

  /** Triggers `event` for the call with this index, which may not be placed yet. */
  happens(number: number, event: ChimeEvent): Promise<ChimeCall> {
    return this.control(`calls/${number}/${event}`);
  }

  /** The call with this index, when it was placed. */
  call(number: number): Promise<ChimeCall> {
    return this.control(`calls/${number}`);
  }

  async close(): Promise<void> {
    if (this.program.exitCode !== null) return;
    const gone = once(this.program, "exit");
    this.program.kill();
    await gone;
  }

  private async control(path: string, body: object = {}): Promise<ChimeCall> {
    const request = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${this.url}/control/${path}`, request);
    if (!response.ok) throw new Error(`the stand-in: ${await response.text()}`);
    return (await response.json()) as ChimeCall;
  }
}
