// Why something was not done: the codes that answers carry. Each has a sentence, `extension_problem_<code>`, but
// those of the passphrase, whose sentences stand at its field.

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

/** The answer that says so; `more` may be `{ retryAfter }` in seconds, or `{ checks }`. */
export function problem(code, more = {}) {
  if (!PROBLEMS.includes(code)) throw new TypeError(`no such problem: ${code}`);
  return { ok: false, problem: code, ...more };
}

/** The key of its sentence. */
export function sentenceOfProblem(code) {
  return code.startsWith("passphrase_") ? `extension_${code}` : `extension_problem_${code}`;
}
