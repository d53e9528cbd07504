// The real server with signed calls from desk phones, and its Asterisk.
//
//     const { origin, aor, password, pbx, close } = await startSignedServer();

import type { Account } from "./asterisk-stand-in/session";
import { AsteriskStandIn } from "./asterisk-stand-in";
import { Click2Call, type Settings } from "./click2call";

/** A terminal with a password that satisfies IvozProvider's rules. */
export const ALICE = { aor: "alice@pbx.example.com", password: "alice**PA55W0RD", extension: "101" };

/** The timeout for a silent telephone system is shorter than a test. */
const FILE = "[asterisk]\ntimeout_seconds = 3\n";

export interface SignedServer {
  /** Its address: `http://127.0.0.1:40123`. */
  origin: string;
  aor: string;
  password: string;
  /** The terminal's own. */
  extension: string;
  server: Click2Call;
}

/** With the stand-in for Asterisk, which stops with it; `settings` override the defaults by environment variables. */
export async function startSignedServer(
  settings: Settings = {},
): Promise<SignedServer & { pbx: AsteriskStandIn; close: () => Promise<void> }> {
  const pbx = await AsteriskStandIn.start();
  const signed = await signedServerOn({ port: pbx.port, ...pbx.account }, settings);
  const close = async () => {
    await signed.server.close();
    await pbx.close();
  };
  return { ...signed, pbx, close };
}

/** On an Asterisk of this machine. */
export async function signedServerOn(
  { port, user, secret }: Account & { port: number },
  settings: Settings = {},
): Promise<SignedServer> {
  const { aor, password, extension } = ALICE;
  const terminals = { [aor]: { password, endpoint: "b1c1t1_alice", extension, company: 1, brand: 1 } };
  const server = await Click2Call.start(
    {},
    {
      C2C_CONFIG: "click2call.toml",
      C2C_SIGNED_CALLS_SECRET: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      C2C_DIRECTORY_KIND: "file",
      C2C_DIRECTORY_PATH: "terminals.json",
      C2C_APPLICATION_SERVERS_KIND: "fixed",
      C2C_APPLICATION_SERVERS_DEFAULT: "127.0.0.1",
      C2C_ASTERISK_PORT: String(port),
      C2C_ASTERISK_USER: user,
      C2C_ASTERISK_SECRET: secret,
      ...settings,
    },
    { "terminals.json": JSON.stringify(terminals), "click2call.toml": FILE },
  );
  return { origin: server.origin, aor, password, extension, server };
}
