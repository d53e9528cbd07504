// A site of `examples/` with its issuer and its click2call server, as `cargo xtask example` starts them.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";

const ANY_PORT = "127.0.0.1:0";

export class ExampleSite {
  private constructor(
    /** The address of the site: `http://localhost:40123`. */
    readonly url: string,
    private readonly program: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Resolves when the site listens, or fails with the program's output. */
  static async start(name: string, settings: Record<string, string> = {}): Promise<ExampleSite> {
    const programs = process.env.C2C_EXAMPLES;
    if (!programs) throw new Error("C2C_EXAMPLES names no folder; `cargo xtask test --browser` builds one and sets it");
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const program = spawn(join(programs, name), {
      env: {
        PATH: process.env.PATH,
        CLICK2CALL_BIN: process.env.C2C_BIN,
        BUNDLES: process.env.C2C_EXAMPLE_BUNDLES,
        DATA_FOLDER: folder,
        SITE_LISTEN: ANY_PORT,
        ISSUER_LISTEN: ANY_PORT,
        DIALER_LISTEN: ANY_PORT,
        CLICK2CALL_LISTEN: ANY_PORT,
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new ExampleSite(await addressOf(program), program, folder);
  }

  /** Signs in at the issuer as one of its persons, from a page of the site. */
  async signIn(page: Page, user: string): Promise<void> {
    await page.getByRole("link", { name: "Sign in" }).first().click();
    await page.getByLabel("User").selectOption(user);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  /** The journal's entries so far. */
  async journal(): Promise<Record<string, unknown>[]> {
    // The settings are complete only with the values that the site passes to its server.
    const issuer = { C2C_CALL_CONTROL_TOKENS_ISSUER: "https://issuer.example", C2C_CALL_CONTROL_TOKENS_CLIENT_IDS: "any" };
    const env = { PATH: process.env.PATH, C2C_CONFIG: "click2call.toml", ...issuer };
    const program = process.env.C2C_BIN ?? "";
    const { stdout } = await promisify(execFile)(program, ["journal", "export", "--json"], { cwd: this.folder, env });
    return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Stops the program, which stops its server. */
  async close(): Promise<void> {
    if (this.program.exitCode === null) {
      const gone = once(this.program, "exit");
      this.program.kill("SIGTERM");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

function addressOf(program: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    for (const output of [program.stdout, program.stderr]) {
      if (!output) continue;
      createInterface({ input: output }).on("line", (line) => {
        said.push(line);
        const address = /^The site is at (.+)$/.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
    program.on("error", reject);
    program.on("close", () => reject(new Error(`the example ended: ${said.join("\n")}`)));
  });
}
