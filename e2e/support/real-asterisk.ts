// A real Asterisk with its phones, and the server on it.
//
//     const { origin, aor, password, asterisk, close } = await startServerOnAsterisk();
//     const [terminal, destination] = await asterisk.dialsOf(iden);
//
// `cargo xtask test --asterisk` sets the program that starts it: C2C_RIG.

import { expect } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Settings } from "./click2call";
import { type SignedServer, signedServerOn } from "./signed-server";

/** A billing record of Asterisk. A channel may have several. */
export interface CallRecord {
  /** Equal for all channels of a call: its name. */
  linkedid: string;
  channel: string;
  /** The channel that it was connected to, if any. */
  destinationChannel: string;
  /** `click2dial-user` for the terminal's side, `click2dial-target` for the destination's. */
  context: string;
  exten: string;
  lastApplication: string;
  /** `ANSWERED`, `BUSY`, `NO ANSWER`, `FAILED` or `CONGESTION`. */
  disposition: string;
  seconds: number;
  secondsAnswered: number;
  /** The call's name; or the digits that extension 1007 received. */
  userField: string;
}

/** The contexts of the terminal's and of the destination's dialling. */
const LEGS = ["click2dial-user", "click2dial-target"];

/** The program's output when Asterisk is up. */
interface Greeting {
  port: number;
  user: string;
  secret: string;
}

export class RealAsterisk {
  private constructor(
    /** The server's login. */
    readonly account: Greeting,
    private readonly program: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  static async start(): Promise<RealAsterisk> {
    const program = spawn(binary(), { stdio: ["pipe", "pipe", "pipe"] });
    const complaints: string[] = [];
    program.stderr.on("data", (chunk) => complaints.push(String(chunk)));
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    const [{ value, done }] = await Promise.all([lines.next(), once(program, "spawn")]);
    if (done) throw new Error(`Asterisk did not start: ${complaints.join("")}`);
    return new RealAsterisk(JSON.parse(value), program, lines);
  }

  /**
  * The records of a call's two legs: that of the terminal, that of the destination. It waits for them, because Asterisk writes them
  * shortly after the hang-up.
  */
  async dialsOf(iden: string): Promise<[terminal: CallRecord, destination: CallRecord]> {
    let legs: CallRecord[] = [];
    const bothLegs = async () => {
      const dials = (await this.records()).filter((it) => it.linkedid === iden && it.lastApplication === "Dial");
      legs = LEGS.flatMap((context) => dials.find((it) => it.context === context) ?? []);
      return legs.length;
    };
    await expect.poll(bothLegs, { message: `records of both legs of ${iden}`, timeout: 30_000 }).toBe(2);
    return legs as [CallRecord, CallRecord];
  }

  /** The call records so far. */
  async records(): Promise<CallRecord[]> {
    this.program.stdin?.write("records\n");
    const { value, done } = await this.lines.next();
    if (done) throw new Error("Asterisk is gone");
    return JSON.parse(value);
  }

  async close(): Promise<void> {
    if (this.program.exitCode !== null || this.program.signalCode !== null) return;
    const gone = once(this.program, "exit");
    this.program.stdin?.end();
    await gone;
  }
}

/** Alice's terminal rings for a second, answers, and stays connected for half a minute. */
export async function startServerOnAsterisk(
  settings: Settings = {},
): Promise<SignedServer & { asterisk: RealAsterisk; close: () => Promise<void> }> {
  const asterisk = await RealAsterisk.start();
  const signed = await signedServerOn(asterisk.account, settings);
  const close = async () => {
    await signed.server.close();
    await asterisk.close();
  };
  return { ...signed, asterisk, close };
}

function binary(): string {
  const path = process.env.C2C_RIG;
  if (path) return path;
  throw new Error("C2C_RIG names no program; `cargo xtask test --asterisk` builds one and sets it");
}
