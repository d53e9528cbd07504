// The real server program, as an operator would start it, in a folder of its own.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export type Settings = Record<string, string>;

/** What else is in the server's folder, by name. */
export type Files = Record<string, string>;

export class Click2Call {
  private constructor(
    /** Where it answers: `http://127.0.0.1:40123`. */
    readonly origin: string,
    /** What it has logged so far, a line each. */
    readonly log: readonly string[],
    private readonly program: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Answers once it listens, or fails with what the program said. */
  static async start(domains: object | undefined, settings: Settings = {}, files: Files = {}): Promise<Click2Call> {
    const folder = await mkdtemp(join(tmpdir(), "click2call-"));
    if (domains) await writeFile(join(folder, "domains.json"), JSON.stringify(domains));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const program = spawn(binary(), ["serve"], {
      cwd: folder,
      // Nothing of the developer's own settings.
      env: { PATH: process.env.PATH, C2C_LISTEN: "127.0.0.1:0", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    try {
      const address = await listening(program, log);
      return new Click2Call(`http://${address}`, log, program, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** As the snippet names it. */
  widgetScript(domain: string): string {
    return `${this.origin}/widget.js?domain=${domain}`;
  }

  /** What the journal says so far, an entry each. */
  async journal(): Promise<Record<string, unknown>[]> {
    const env = { PATH: process.env.PATH };
    const { stdout } = await promisify(execFile)(binary(), ["journal", "export", "--json"], { cwd: this.folder, env });
    return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Like a machine that is gone: nothing listens any more. */
  async kill(): Promise<void> {
    if (this.program.exitCode !== null || this.program.signalCode !== null) return;
    const gone = once(this.program, "exit");
    this.program.kill("SIGKILL");
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function binary(): string {
  const path = process.env.C2C_BIN;
  if (path) return path;
  throw new Error("C2C_BIN names no program; `cargo xtask test --browser` builds one and sets it");
}

function listening(program: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const output of [program.stdout, program.stderr]) {
      if (!output) continue;
      createInterface({ input: output }).on("line", (line) => {
        log.push(line);
        const address = /"message":"listening".*"address":"([^"]+)"/.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
    program.on("error", reject);
    // "close" and not "exit": by then all that it said has been read.
    program.on("close", () => reject(new Error(`the server ended: ${log.join("\n")}`)));
  });
}
