// What is said of a call, whoever says it: the badge's title, notifications.

import { sentenceOfProblem } from "./problems.js";

const ENDINGS = {
  busy: "extension_ended_busy",
  no_answer: "extension_ended_no_answer",
  cancelled: "extension_ended_cancelled",
  failed: "extension_ended_failed",
};

/** The key of the sentence for where `call` is. The number belongs into some of them. */
export function sentenceOfCall({ state, leg, cause, problem }) {
  if (problem) return sentenceOfProblem(problem);
  if (state === "ringing" && leg === "terminal") return "extension_ringing_terminal";
  if (state !== "ended") return `extension_${state}`;
  if (cause === "no_answer" && leg === "terminal") return "extension_ended_terminal_no_answer";
  return ENDINGS[cause] ?? "extension_ended";
}
