// The view of the pages: `{ account, managed, settings, call, history, asked }`. Pure.

import { isOver } from "./call.js";

const MOST_CALLS = 20;
const DEFAULTS = { where: "nowhere", sites: [], off: [], notifications: true };

/**
* Builds the view: `account` and `call` from memory, `settings` and `vault` from disk, `managed` from the organisation. `asked` is
* a number of the context menu that waits in the dial pad for the user's confirmation, or null.
*/
export function viewOf({ account, settings, vault, managed, call, history, asked }) {
  return {
    account: accountShown(account, settings, vault, managed),
    managed,
    settings: settingsShown(settings, managed),
    call: call ?? null,
    history: history ?? [],
    asked: account ? (asked ?? null) : null,
  };
}

/** The signed-in user, or the defaults of the sign-in form. */
function accountShown(account, settings, vault, managed) {
  const { server, aor } = account ?? { server: managed.server ?? settings.server, aor: settings.aor };
  const status = account ? "signed_in" : vault ? "locked" : "signed_out";
  return { status, server: server ?? "", aor: aor ?? "", remembered: Boolean(vault) };
}

function settingsShown(settings, managed) {
  const { where, sites, off, notifications } = { ...DEFAULTS, ...settings };
  return { country: managed.country ?? settings.country ?? "", where, sites, off, notifications };
}

/** The view with the call's new state. A call that has ended is added to the history. */
export function withCall(view, call) {
  const isNews = call && isOver(call) && view.call?.iden === call.iden && !isOver(view.call);
  return { ...view, call, history: isNews ? [entryOf(call), ...view.history].slice(0, MOST_CALLS) : view.history };
}

function entryOf({ number, at, state, leg, cause, problem }) {
  return { number, at, state, leg, cause, ...(problem && { problem }) };
}
