// Masks a message for the log: member names and lengths only, without personal data.

const PLAIN = ["state", "type", "identity_type"];
const NUMBERS = ["phone", "phone_number", "internal_number", "external_number", "outbound_caller_id"];

/** A copy without names, addresses, numbers, ids and custom data. */
export function masked(value, name = "") {
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, masked(member, name)]));
  }
  const text = String(value);
  if (PLAIN.includes(name)) return text.slice(0, 16);
  if (NUMBERS.includes(name) || /(^|_)id$/.test(name)) return `…${text.slice(-2)}`;
  return `…(${text.length})`;
}
