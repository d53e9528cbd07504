// Parses messages of the Mini Dialer. A message without the documented members and types is invalid; further members are ignored.

import { parseExactly, readId, readInt64 } from "./exact-ids.js";

export const API = "opencti_dialpad";
export const VERSION = "1.0";

const MAX_MESSAGE_LENGTH = 8_192;
const MAX_TEXT_LENGTH = 256;
const MAX_NUMBER_LENGTH = 64;

const READERS = new Map([
  ["user_authentication", readAuthentication],
  ["call_ringing", readRinging],
]);

/**
* Parses `data` of a message event. Returns `undefined` for an invalid message, otherwise
* `{ method: "user_authentication", authenticated, userId }` or `{ method: "call_ringing", key, call }`.
*/
export function readMessage(data) {
  const envelope = typeof data === "string" ? parse(data) : data;
  if (!isObject(envelope) || envelope.api !== API || envelope.version !== VERSION) return undefined;
  const read = READERS.get(envelope.method);
  const message = read && isObject(envelope.payload) ? read(envelope.payload) : undefined;
  return message && { method: envelope.method, ...message };
}

function parse(text) {
  if (text.length > MAX_MESSAGE_LENGTH) return undefined;
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

function readAuthentication({ user_authenticated: authenticated, user_id }) {
  const user = readId(user_id);
  if (typeof authenticated !== "boolean" || user === undefined) return undefined;
  // The documentation does not state the id after a sign-out: absent, null or that of the last user.
  if (!authenticated || !user) return { authenticated, userId: null, hasExactId: true };
  const userId = readInt64(user_id) ?? null;
  return { authenticated, userId, hasExactId: userId !== null };
}

function readRinging(payload) {
  const { state } = payload;
  const id = readId(payload.id);
  if (!id || (state !== "on" && state !== "off")) return undefined;
  const read = {
    contact: readParty(payload.contact),
    target: readParty(payload.target),
    internal_number: readText(payload.internal_number, MAX_NUMBER_LENGTH),
    external_number: readText(payload.external_number, MAX_NUMBER_LENGTH),
  };
  if (Object.values(read).includes(undefined)) return undefined;
  return { key: id.key, call: { id: id.id, state, ...read } };
}

/** `null` if absent, `undefined` if malformed. */
function readParty(value) {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) return undefined;
  const texts = ["phone", "type", "name", "email"].map((name) => [name, readText(value[name], MAX_TEXT_LENGTH)]);
  if (texts.some(([, text]) => text === undefined)) return undefined;
  // A call without a usable id is still shown.
  return { id: readId(value.id)?.id ?? null, ...Object.fromEntries(texts) };
}

/** `null` if absent, `undefined` if it is not text or too long. */
function readText(value, longest) {
  if (value === undefined || value === null) return null;
  return typeof value === "string" && value.length <= longest ? value : undefined;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
