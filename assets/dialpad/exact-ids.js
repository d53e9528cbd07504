// Dialpad's ids are integers of 64 bits. JavaScript rounds those beyond 2^53, so ids are text here.

const LARGEST_ID = 2n ** 63n - 1n;
const MAX_ID_LENGTH = 64;

/** Parses JSON without loss: an integer that JavaScript would round becomes text. Throws as `JSON.parse` does. */
export function parseExactly(json) {
  // The text is valid JSON first: then every string in it ends, and the expression below takes linear time.
  JSON.parse(json);
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(json.replace(tokens, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
}

/**
 * Reads an id of a message: `null` if there is none, `undefined` if it is no id.
 *
 * `id` is the exact text, or `null` if the sender had rounded the number before it was sent. `key` tells ids apart
 * within the page, rounded ones too.
 */
export function readId(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return isOpaqueId(value) ? { id: value, key: value } : undefined;
  if (typeof value === "bigint") return isInt64(value) ? exact(value) : undefined;
  if (!Number.isInteger(value) || !isInt64(BigInt(value))) return undefined;
  return Number.isSafeInteger(value) ? exact(value) : { id: null, key: `rounded:${value}` };
}

/** The text of a positive integer of 64 bits, or `undefined`. A number that is already rounded is refused. */
export function readInt64(value) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) return undefined;
  const text = ["string", "number", "bigint"].includes(typeof value) ? String(value) : "";
  return /^[1-9]\d{0,18}$/.test(text) && isInt64(BigInt(text)) ? text : undefined;
}

function isOpaqueId(text) {
  return text.length <= MAX_ID_LENGTH && /^[\x21-\x7e]+$/.test(text);
}

function isInt64(value) {
  return value > 0n && value <= LARGEST_ID;
}

function exact(value) {
  return { id: String(value), key: String(value) };
}
