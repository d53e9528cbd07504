// A name for one press, so that the server knows a request that comes a second time.

export function key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without TLS have only this.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
