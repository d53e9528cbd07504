// The address of the Mini Dialer. Dialpad issues the client id, which is public.

import { CallError } from "../client/api.js";

export const DEFAULT_URL = "https://dialpad.com/apps/{clientId}";

const PLACEHOLDER = "{clientId}";
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** The address of the frame. `url` may have a placeholder for the client id. */
export function frameAddress(clientId, url = DEFAULT_URL) {
  if (typeof clientId !== "string" || !/^[\w.~-]{1,128}$/.test(clientId)) {
    throw new CallError("client_id_invalid", { message: "clientId is the id that Dialpad has sent you" });
  }
  const address = parse(String(url).replace(PLACEHOLDER, clientId));
  const isSafe = address?.protocol === "https:" || (address?.protocol === "http:" && LOOPBACK.includes(address.hostname));
  if (!isSafe) throw new CallError("url_invalid", { message: "url is an absolute https address" });
  return address;
}

function parse(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
