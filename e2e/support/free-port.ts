// A free port, for programs that need a port number.

import { createServer } from "node:http";
import { listen } from "./http-server";

export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}
