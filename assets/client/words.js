// Every sentence that the client says, in English.

const CAUSES = {
  completed: "Call ended",
  busy: "The line is busy",
  no_answer: "Nobody answered",
  cancelled: "Call cancelled",
  failed: "The call did not get through",
};

const ERRORS = {
  number_invalid: "This is not a number that can be called.",
  number_not_allowed: "This number can't be called from here.",
  caller_id_not_allowed: "You can't call under this caller ID.",
  unauthorized: "You are signed out. Sign in, then try again.",
  token_unavailable: "You are signed out. Sign in, then try again.",
  forbidden: "You are not allowed to place calls.",
  rate_limited: "Too many calls. Try again in a moment.",
  already_under_way: "A call to this number is under way already.",
  nobody_available: "Nobody is available to take the call right now.",
  phone_system_refused: "The phone system did not take the call.",
  phone_system_unreachable: "The phone system can't be reached. Try again in a few minutes.",
  outcome_unknown: "The phone system did not answer in time. A phone may still ring.",
  unreachable: "The server can't be reached. Check your connection and try again.",
  call_over: "The call is over.",
  call_not_found: "The call is over.",
  not_supported: "The phone system can't do this.",
};

/** What went wrong and what to do about it. */
export function wrong(error) {
  return ERRORS[error.code] || "Something went wrong. Please try again.";
}

/** Where the call is. */
export function say({ state, leg, cause }) {
  switch (state) {
    case "starting":
      return "Starting the call…";
    case "accepted":
    case "queued":
      return "The call is on its way";
    case "ringing":
      return leg === "terminal" ? "Answer your phone" : "Ringing…";
    case "answered":
      return "Connecting…";
    case "connected":
      return "Connected";
    case "ended":
      return CAUSES[cause] || "Call ended";
    default:
      return "Lost sight of the call. It may go on.";
  }
}

/** What the button itself says meanwhile. */
export function hint({ state, capabilities }) {
  if (state === "starting") return "Calling…";
  return capabilities.hangUp ? "End call" : "Calling…";
}
