// The messages about a call, for the badge's title and for notifications.

import { sentenceOfProblem } from "./problems.js";

const ENDINGS = {
  busy: "extension_ended_busy",
  no_answer: "extension_ended_no_answer",
  cancelled: "extension_ended_cancelled",
  failed: "extension_ended_failed",
};

/** The message key for the state of `call`. Some messages contain the number. */
export function sentenceOfCall({ state, leg, cause, problem }) {
  if (problem) return sentenceOfProblem(problem);
  if (state === "ringing" && leg === "terminal") return "extension_ringing_terminal";
  if (state !== "ended") return `extension_${state}`;
  if (cause === "no_answer" && leg === "terminal") return "extension_ended_terminal_no_answer";
  return ENDINGS[cause] ?? "extension_ended";
}
