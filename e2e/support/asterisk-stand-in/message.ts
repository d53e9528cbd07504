// Messages of Asterisk's manager interface: headers on separate lines, and an empty line after the last.

import { createInterface } from "node:readline";
import type { Socket } from "node:net";

export type Headers = Record<string, string | number | undefined>;

/** One action of a client. */
export class Action {
  constructor(private readonly headers: readonly [name: string, value: string][]) {}

  /** The value of the first header of this name, or nothing. */
  get(name: string): string {
    return this.all(name)[0] ?? "";
  }

  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.headers.filter(([known]) => known.toLowerCase() === wanted).map(([, value]) => value);
  }

  /** The value of a header `Variable: NAME=…`, inherited or not. */
  variable(name: string): string {
    const set = this.all("Variable").map((text) => text.split(/=(.*)/s));
    return set.find(([known]) => known?.replace(/^_+/, "") === name)?.[1] ?? "";
  }
}

/** The actions on `socket`, until it is closed in any way. */
export async function* actionsOn(socket: Socket): AsyncGenerator<Action> {
  let headers: [string, string][] = [];
  for await (const line of linesOf(socket)) {
    if (line) {
      const [name = "", value = ""] = line.split(/: ?(.*)/s);
      headers.push([name, value]);
    } else if (headers.length > 0) {
      yield new Action(headers);
      headers = [];
    }
  }
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: socket, crlfDelay: Infinity });
  } catch (broken) {
    if (!socket.destroyed) throw broken;
  }
}

/** The response to `action`. */
export function reply(action: Action, response: "Success" | "Error" | "Goodbye", more: Headers): string {
  return written({ Response: response, ActionID: action.get("ActionID"), ...more });
}

export function event(name: string, headers: Headers): string {
  return written({ Event: name, Privilege: "call,all", ...headers });
}

function written(headers: Headers): string {
  const lines = Object.entries(headers).filter(([, value]) => value !== undefined);
  return `${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}
