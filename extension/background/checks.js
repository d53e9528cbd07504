// Evaluates a server and an account from answers. Sends nothing.
//
// A check is `{ what, outcome, why? }`: `what` is "server", "cors", "clock" or "password"; `outcome` is "fine", "bad",
// "warning" or "skipped"; the sentence is `extension_<why>`. Answers are those of `server.js`.

import { outcomeOfChallenge } from "./outcome.js";

const ORDER = ["server", "cors", "clock", "password"];
/** The `Date` header has a resolution of one second, and the answer has a transit time. */
const TOLERANCE = 60_000;

export const fine = (what) => ({ what, outcome: "fine" });
export const bad = (what, why, more = {}) => ({ what, outcome: "bad", why, ...more });
export const warning = (what, why, more = {}) => ({ what, outcome: "warning", why, ...more });

/** All checks in order. A check that was not made is "skipped". */
export function allChecks(made) {
  return ORDER.map((what) => made.find((check) => check.what === what) ?? { what, outcome: "skipped" });
}

/**
* Evaluates the answer to /challenge. If there is none, `isThere` states whether the address answers at all: if it does, the
* browser withholds the answer from `origin`, the extension's origin (CORS).
*/
export function ofChallenge(answer, { isThere, origin }) {
  const { status, retryAfter } = answer;
  if (status === 0) return isThere ? [fine("server"), bad("cors", "cors", { origin })] : [bad("server", "server_down")];
  const reached = [fine("server"), fine("cors")];
  if (outcomeOfChallenge(answer).nonce) return reached;
  if (status === 400) return [...reached, bad("password", "aor_wrong")];
  if (status === 429) return [...reached, bad("password", "too_many", { retryAfter })];
  return [bad("server", status >= 500 ? "server_failed" : "server_other"), fine("cors")];
}

/** Compares the server's time, `date`, with our clock before and after the request (milliseconds). */
export function ofClock(date, asked, came) {
  if (date === undefined) return [];
  const fast = (asked + came) / 2 - date;
  if (Math.abs(fast) <= TOLERANCE + (came - asked) / 2) return [fine("clock")];
  return [warning("clock", fast > 0 ? "clock_fast" : "clock_slow", { minutes: Math.round(Math.abs(fast) / 60_000) })];
}

/**
* Evaluates the answer to /credentials. A server without this route may send an answer without CORS headers, which the browser
* withholds: then `isThere` states whether the address answers at all.
*/
export function ofCredentials({ status, retryAfter }, { isThere }) {
  if (status === 200) return fine("password");
  if (status === 404 || status === 405 || (status === 0 && isThere)) return warning("password", "password_unchecked");
  if (status === 0) return bad("server", "server_down");
  if (status === 400) return bad("password", "aor_wrong");
  if (status === 403) return bad("password", "password_wrong");
  if (status === 429) return bad("password", "too_many", { retryAfter });
  return bad("password", "server_failed");
}

const PROBLEMS = { password_wrong: "refused", aor_wrong: "refused", too_many: "limited", server_address_wrong: "other", server_other: "other" };

/** The problem that prevents signing in, `{ code, retryAfter? }`; undefined if there is none. */
export function problemOf(checks) {
  const found = checks.find(({ outcome }) => outcome === "bad");
  return found && { code: PROBLEMS[found.why] ?? "unreached", ...(found.retryAfter && { retryAfter: found.retryAfter }) };
}
