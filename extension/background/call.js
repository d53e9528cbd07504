// The state of a call as it is shown:
// `{ iden, number, at, state, leg, cause, since, canHangUp, canDial, hangingUp, from?, isLost?, problem? }`.
// The functions are pure. Times are in milliseconds and are parameters.

const LEGS = ["terminal", "destination"];
const CAUSES = ["completed", "busy", "no_answer", "cancelled", "failed", "unknown"];
const FOLLOWED = ["accepted", "ringing", "answered", "connected", "unknown", "ended"];

/** A call that was requested and not yet answered by the server. */
export function startedCall(iden, number, now) {
  const nothingYet = { leg: null, cause: null, canHangUp: false, canDial: false, hangingUp: false };
  return { iden, number, at: now, state: "starting", since: now, ...nothingYet };
}

/** The server accepted the call. Without permission to follow it, this is its last known state. */
export function takenCall(call, isFollowed, now) {
  return { ...call, state: isFollowed ? "accepted" : "not_followed", since: now, canHangUp: isFollowed };
}

/** The call failed. With the problem `unknown`, its outcome cannot be determined. */
export function failedCall(call, problem, now) {
  return over({ ...call, state: "failed", problem, since: now });
}

/**
* Applies a state that the server reported, `{ state, leg?, cause? }`. Reports after the end and unknown states change
* nothing.
*/
export function toldCall(call, told, now) {
  if (isOver(call) || !FOLLOWED.includes(told?.state)) return call;
  if (told.state === "ended") return endedCall(call, told.cause, now);
  const { state } = told;
  const leg = LEGS.includes(told.leg) ? told.leg : null;
  return { ...call, state, leg, since: now, canDial: state === "connected", passed: passed(call, state, leg) };
}

/** No report arrived for so long that the call is given up. It may still be under way. */
export function lostCall(call) {
  return call.isLost ? call : { ...call, isLost: true };
}

/** Reports arrive again. */
export function foundCall({ isLost, ...call }) {
  return call;
}

/** The call is over. `leg` is the leg that was being reached last. */
export function endedCall(call, cause, now) {
  const leg = call.passed ? "destination" : "terminal";
  return over({ ...call, state: "ended", leg, cause: CAUSES.includes(cause) ? cause : "unknown", since: now });
}

export function isOver({ state }) {
  return ["ended", "failed", "not_followed"].includes(state);
}

/** Whether further reports are expected. */
export function isUnderWay(call) {
  return Boolean(call) && !isOver(call);
}

/** Whether this call blocks another call. */
export function isInTheWay(call) {
  return isUnderWay(call) && !call.isLost;
}

/** Whether the terminal has answered. */
function passed(call, state, leg) {
  return call.passed || state === "answered" || state === "connected" || leg === "destination";
}

function over({ passed, isLost, ...call }) {
  return { ...call, canHangUp: false, canDial: false, hangingUp: false };
}
