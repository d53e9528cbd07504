// The problem codes of answers. Each has a message `extension_problem_<code>`; the messages of passphrase problems are shown
// at the passphrase field.

export const PROBLEMS = Object.freeze([
  "signed_out",
  "locked",
  "number",
  "busy",
  "unreached",
  "unknown",
  "refused",
  "limited",
  "phone_system",
  "expired",
  "over",
  "interrupted",
  "other",
  "passphrase_wrong",
  "passphrase_short",
  "passphrase_weak",
]);

/** An answer that reports the problem; `more` may be `{ retryAfter }` in seconds, or `{ checks }`. */
export function problem(code, more = {}) {
  if (!PROBLEMS.includes(code)) throw new TypeError(`no such problem: ${code}`);
  return { ok: false, problem: code, ...more };
}

/** The message key of the problem. */
export function sentenceOfProblem(code) {
  return code.startsWith("passphrase_") ? `extension_${code}` : `extension_problem_${code}`;
}
