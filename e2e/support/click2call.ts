// The real server program in a separate folder.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export type Settings = Record<string, string>;

/** Additional files in the server's folder, by name. */
export type Files = Record<string, string>;

export class Click2Call {
  private constructor(
    /** Where it answers: `http://127.0.0.1:40123`. */
    readonly origin: string,
    /** Its log lines so far. */
    readonly log: readonly string[],
    private readonly program: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Resolves when it listens, or fails with the program's output. */
  static async start(domains: object | undefined, settings: Settings = {}, files: Files = {}): Promise<Click2Call> {
    const folder = await mkdtemp(join(tmpdir(), "click2call-"));
    if (domains) await writeFile(join(folder, "domains.json"), JSON.stringify(domains));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const program = spawn(binary(), ["serve"], {
      cwd: folder,
      // Without the developer's own settings.
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

  /** As in the snippet. */
  widgetScript(domain: string): string {
    return `${this.origin}/widget.js?domain=${domain}`;
  }

  /** The journal's entries so far. */
  async journal(): Promise<Record<string, unknown>[]> {
    const env = { PATH: process.env.PATH };
    const { stdout } = await promisify(execFile)(binary(), ["journal", "export", "--json"], { cwd: this.folder, env });
    return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Kills the server: nothing listens any more. */
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
    // "close" and not "exit", so that all output was read.
    program.on("close", () => reject(new Error(`the server ended: ${log.join("\n")}`)));
  });
}
