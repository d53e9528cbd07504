// A port that nothing listens on, for programs that want to be told one.

import { createServer } from "node:http";
import { listen } from "./listening";

export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}
