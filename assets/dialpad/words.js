// The messages of the dialer, in English.

export const TITLE = "Mini Dialer";

/** The status of sign-in and connection. */
export const STATUSES = {
  idle: "Not loaded yet",
  loading: "Loading…",
  waiting: "Waiting for Dialpad",
  signed_out: "Not signed in",
  signed_in: "Signed in",
  failed: "Not available",
  offline: "No connection",
};

/** What the user can do about a dialer that does not work. */
export const PROBLEMS = {
  dialer_not_loaded: "The Mini Dialer did not load. Check your connection, then try again.",
  dialer_blocked: "This page does not allow the Mini Dialer. Ask the administrator of this site.",
  dialer_silent:
    "Dialpad has not answered. If nothing is shown below, allow cookies of dialpad.com, or ask the administrator of this site.",
  client_id_invalid: "The Mini Dialer is not set up: its client id is missing or wrong.",
  url_invalid: "The Mini Dialer is not set up: its address is wrong.",
};

export const INCOMING = "Incoming call";
export const NO_LONGER_RINGING = "No longer ringing";
export const UNKNOWN_CALLER = "Unknown caller";
