// Which sender may send which request. A content script may be controlled by a hostile page: it may send few requests, and may
// not call service codes.

import { destinationFromPage } from "../shared/number.js";
import { problem } from "../shared/problems.js";

const OWN_PAGE = "page";
const CONTENT = "content";

const text = (most) => (value) => typeof value === "string" && value.length <= most;
const optional = (check) => (value) => value === undefined || check(value);
const flag = (value) => typeof value === "boolean";
const oneOf = (...values) => (value) => values.includes(value);
const matching = (pattern) => (value) => typeof value === "string" && pattern.test(value);

const ACCOUNT = { server: text(2048), aor: text(512), password: text(1024) };

const numberOfPage = (value) => text(200)(value) && destinationFromPage(value) !== undefined;

/** The fields of each kind; other fields are dropped. `ofContent` are stricter checks for content scripts. */
const KINDS = {
  call: { fields: { number: text(200) }, ofContent: { number: numberOfPage }, otherwise: "number", content: true },
  call_outcome: { fields: { number: text(200) }, content: true },
  page: { content: true },
  pointed: { fields: { number: optional(numberOfPage) }, content: true },
  look: {},
  take_asked: {},
  test: { fields: ACCOUNT },
  sign_in: { fields: { ...ACCOUNT, passphrase: optional(text(1024)) } },
  unlock: { fields: { passphrase: text(1024) }, otherwise: "passphrase_wrong" },
  sign_out: {},
  hang_up: {},
  dial: { fields: { digits: matching(/^[0-9A-D*#]{1,32}$/) } },
  clear_history: {},
  settings: {
    fields: {
      country: optional(matching(/^([A-Z]{2})?$/)),
      where: optional(oneOf("nowhere", "chosen", "everywhere")),
      notifications: optional(flag),
    },
  },
  site: { fields: { origin: isSite, on: flag } },
};

/** `{ request }` from a valid message, or `{ refusal }`, which is the answer to it. */
export function parseMessage(message, sender) {
  const known = typeof message?.kind === "string" && Object.hasOwn(KINDS, message.kind) && KINDS[message.kind];
  const isAllowed = known && (sender === OWN_PAGE || (sender === CONTENT && known.content));
  if (!isAllowed) return { refusal: problem("other") };
  const fields = Object.entries({ ...known.fields, ...(sender === CONTENT && known.ofContent) });
  if (!fields.every(([name, check]) => check(message[name]))) return { refusal: problem(known.otherwise ?? "other") };
  const given = fields.filter(([name]) => message[name] !== undefined).map(([name]) => [name, message[name]]);
  return { request: { kind: message.kind, ...Object.fromEntries(given) } };
}

/** The kind of `sender` (`chrome.runtime.MessageSender`). `own` is the extension: `{ id, root }`, with its root address. */
export function senderKind(sender, own) {
  if (sender?.id !== own.id) return "nobody";
  if (sender.url?.startsWith(own.root)) return OWN_PAGE;
  return sender.tab ? CONTENT : "nobody";
}

function isSite(value) {
  try {
    const { origin, protocol, hostname } = new URL(value);
    // The URL parser accepts a star in a host name; in a browser's permission pattern it matches all hosts.
    return origin === value && /^https?:$/.test(protocol) && !hostname.includes("*") && value.length <= 2048;
  } catch (noAddress) {
    return false;
  }
}
