// The messages of the client, in English. A test keeps them equal to those for Leptos in `widget-wasm/src/dial.rs`.

const CAUSES = {
  completed: "Call ended",
  busy: "The line is busy",
  no_answer: "Nobody answered",
  answering_machine: "An answering machine answered",
  cancelled: "Call cancelled",
  failed: "The call did not get through",
};

const ERRORS = {
  number_invalid: "This is not a number that can be called.",
  number_not_allowed: "This number can't be called from here.",
  destination_not_allowed: "Numbers like this one can't be called from here.",
  caller_id_not_allowed: "You can't call under this caller ID.",
  unauthorized: "You are signed out. Sign in, then try again.",
  token_unavailable: "You are signed out. Sign in, then try again.",
  not_authenticated: "You are signed out. Sign in, then try again.",
  do_not_call: "This person does not want to be called.",
  calls_stopped: "No calls are placed right now. Please try again later.",
  forbidden: "You are not allowed to place calls.",
  rate_limited: "Too many calls. Try again in a moment.",
  attempts_exhausted: "Too many calls. Try again in a moment.",
  already_under_way: "A call to this number is under way already.",
  daily_limit: "No more calls can be placed for now. Try again later.",
  concurrency_limit: "All lines are busy. Try again in a few minutes.",
  budget_exhausted: "No more calls can be placed for now. Try again later.",
  nobody_available: "Nobody is available to take the call right now.",
  phone_system_refused: "The phone system did not take the call.",
  phone_system_unreachable: "The phone system can't be reached. Try again in a few minutes.",
  provider_backing_off: "The phone system can't be reached. Try again in a few minutes.",
  outcome_unknown: "The phone system did not answer in time. A phone may still ring.",
  unreachable: "The server can't be reached. Check your connection and try again.",
  call_over: "The call is over.",
  call_not_found: "The call is over.",
  not_supported: "The phone system can't do this.",
  context_not_allowed: "The server does not accept customer data with calls.",
  context_too_long: "The customer data of this call is too long.",
  credentials_rejected: "Your phone's address or password is wrong.",
  digest_unavailable: "Signing the call failed. Reload the page and try again.",
  no_transport: "This page is not connected to a phone system.",
  not_initialized: "This page is not connected to a phone system.",
  caller_id_invalid: "You can't call under this caller ID.",
  cancelled: "The call was cancelled before it started.",
  queue_full: "Too many calls wait for the sign-in. Sign in, then try again.",
  destroyed: "The Mini Dialer was closed before the call started.",
  dialer_not_loaded: "The Mini Dialer did not load. Check your connection and try again.",
};

/** Why a number cannot be called: the problems of `shared_types::phone` that do not depend on the tenant. */
export const NUMBER_PROBLEMS = {
  empty: "There is no number to call.",
  letters: "The number has letters in it.",
  extension: "The number has an extension, which can't be dialled.",
  symbols: "The number has characters that can't be dialled.",
  too_short: "The number is too short.",
  missing_area_code: "The number has no area code.",
  too_long: "The number is too long.",
  not_north_american: "The number needs a + and its country code.",
  impossible_area_code: "There is no such area code.",
  impossible_exchange: "No number has these three digits after the area code.",
  unknown_country: "There is no such country code.",
};

/** The message for an error. For a number that the tenant does not call, it is the server's. */
export function wrong({ code, reason, message }) {
  const ofNumber = /^number_/.test(code) && reason && (NUMBER_PROBLEMS[reason] || message);
  return ofNumber || ERRORS[code] || "Something went wrong. Please try again.";
}

/** The message for a call state. */
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
      return "The call may go on, but its state is not known here.";
  }
}

/** The text of a button during its call. */
export function hint({ state, capabilities }) {
  if (state === "starting") return "Calling…";
  return capabilities.hangUp ? "End call" : "Calling…";
}
