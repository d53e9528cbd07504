// Signs tokens as an application that shares a secret with the server (HS256, RFC 7519).

import { createHmac, randomBytes } from "node:crypto";

export const SECRET = randomBytes(32).toString("hex");

const EVERYTHING = "calls:initiate calls:control calls:read";

/** A user's token with the extension 101, unless `claims` override it. */
export function tokenFor(subject: string, claims: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const body = { sub: subject, exp, scope: EVERYTHING, extension: "101", ...claims };
  const text = [{ alg: "HS256", typ: "JWT" }, body].map(encoded).join(".");
  return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
}

/** An expired token. */
export function expiredTokenFor(subject: string): string {
  return tokenFor(subject, { exp: Math.floor(Date.now() / 1000) - 3600 });
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
