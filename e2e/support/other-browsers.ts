// Firefox and WebKit of the distribution, with their own drivers.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { freePort } from "./free-port";
import { type Capabilities, BrowserWindow } from "./webdriver";

/** A browser window, and the processes to stop after it. */
export interface Opened {
  window: BrowserWindow;
  close(): Promise<void>;
}

export interface FirefoxChoices {
  /** A program that overrides the environment's. */
  binary?: string | undefined;
  prefs?: Record<string, unknown>;
  flags?: string[];
}

export const BROWSERS: Record<string, () => Promise<Opened>> = { Firefox: () => firefox(), WebKit: webkit };

/** `prefs` are for its new profile, `flags` for its driver. */
export async function firefox({ binary, prefs = {}, flags = [] }: FirefoxChoices = {}): Promise<Opened> {
  const port = await freePort();
  const driver = start(named("C2C_GECKODRIVER"), ["--port", String(port), "--log", "error", ...flags]);
  const options = { binary: binary ?? named("C2C_FIREFOX"), args: ["-headless"], prefs };
  return open(port, [driver], { browserName: "firefox", "moz:firefoxOptions": options });
}

/** WebKitGTK needs a display: it gets a virtual one. */
async function webkit(): Promise<Opened> {
  const { screen, display } = await screenOutOfSight();
  const port = await freePort();
  const driver = start(named("C2C_WEBKIT_DRIVER"), [`--port=${port}`], { DISPLAY: display, GDK_BACKEND: "x11" });
  return open(port, [driver, screen], {});
}

async function open(port: number, programs: ChildProcess[], capabilities: Capabilities): Promise<Opened> {
  const end = async () => {
    for (const program of programs) await stop(program);
  };
  try {
    const window = await BrowserWindow.open(`http://127.0.0.1:${port}`, capabilities);
    return { window, close: () => window.close().finally(end) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Xvfb chooses a free number, and writes it when it is ready. */
async function screenOutOfSight(): Promise<{ screen: ChildProcess; display: string }> {
  const size = ["-screen", "0", "1280x900x24"];
  const screen = spawn(named("C2C_XVFB"), [...size, "-nolisten", "tcp", "-displayfd", "3"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const told = screen.stdio[3];
  if (!(told instanceof Readable)) throw new Error("Xvfb has nowhere to tell its number");
  for await (const number of createInterface({ input: told })) return { screen, display: `:${number}` };
  throw new Error("Xvfb ended before it could be drawn on");
}

function start(program: string, args: string[], more: Record<string, string> = {}): ChildProcess {
  // An existing display is not used: nothing is to appear there.
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  return spawn(program, args, { env: { ...env, ...more }, stdio: "ignore" });
}

async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, "exit");
  program.kill();
  await gone;
}

export function named(variable: string): string {
  const path = process.env[variable];
  if (path) return path;
  throw new Error(`${variable} names no program; \`cargo xtask test --other-browsers\` gets one and sets it`);
}
