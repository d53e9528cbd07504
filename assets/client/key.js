// The idempotency key of a press, by which the server recognizes a repeated request.

export function key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // The only random source of pages without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
