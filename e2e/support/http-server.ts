// An HTTP server on a free port.

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpServer {
  port: number;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<HttpServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
