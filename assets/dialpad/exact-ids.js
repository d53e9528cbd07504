// Dialpad's ids are 64-bit integers. JavaScript rounds integers beyond 2^53, so ids are text here.

const LARGEST_ID = 2n ** 63n - 1n;
const MAX_ID_LENGTH = 64;

/** Parses JSON without loss: an integer that JavaScript would round becomes text. Throws as `JSON.parse` does. */
export function parseExactly(json) {
  // The text is valid JSON: every string in it is terminated, and the expression below takes linear time.
  JSON.parse(json);
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(json.replace(tokens, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
}

/**
* Reads an id of a message: `null` if it is absent, `undefined` if it is invalid.
*
* `id` is the exact text, or `null` if the sender had already rounded the number. `key` identifies the object within the page,
* also for rounded ids.
*/
export function readId(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return isOpaqueId(value) ? { id: value, key: value } : undefined;
  if (typeof value === "bigint") return isInt64(value) ? exact(value) : undefined;
  if (!Number.isInteger(value) || !isInt64(BigInt(value))) return undefined;
  return Number.isSafeInteger(value) ? exact(value) : { id: null, key: `rounded:${value}` };
}

/** The text of a positive 64-bit integer, or `undefined`. A rounded number is rejected. */
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
