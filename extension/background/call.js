// A call as it is shown: `{ iden, number, at, state, leg, cause, since, canHangUp, canDial, hangingUp, from?, isLost?, problem? }`.
// Nothing here asks anybody; times are milliseconds and come in.

const LEGS = ["terminal", "destination"];
const CAUSES = ["completed", "busy", "no_answer", "cancelled", "failed", "unknown"];
const FOLLOWED = ["accepted", "ringing", "answered", "connected", "unknown", "ended"];

/** One that somebody has just asked for. */
export function startedCall(iden, number, now) {
  const nothingYet = { leg: null, cause: null, canHangUp: false, canDial: false, hangingUp: false };
  return { iden, number, at: now, state: "starting", since: now, ...nothingYet };
}

/** The server took it. Whoever may not follow it has seen all of it that there is to see. */
export function takenCall(call, isFollowed, now) {
  return { ...call, state: isFollowed ? "accepted" : "not_followed", since: now, canHangUp: isFollowed };
}

/** It came to nothing; or, if that is the problem `unknown`, nobody will ever know what it came to. */
export function failedCall(call, problem, now) {
  return over({ ...call, state: "failed", problem, since: now });
}

/**
 * With a state that the server told, `{ state, leg?, cause? }`. What is told after the end, or is in nobody's
 * vocabulary, changes nothing.
 */
export function toldCall(call, told, now) {
  if (isOver(call) || !FOLLOWED.includes(told?.state)) return call;
  if (told.state === "ended") return endedCall(call, told.cause, now);
  const { state } = told;
  const leg = LEGS.includes(told.leg) ? told.leg : null;
  return { ...call, state, leg, since: now, canDial: state === "connected", passed: passed(call, state, leg) };
}

/** Nothing was heard of it for so long that nobody waits for it any more; it may go on all the same. */
export function lostCall(call) {
  return call.isLost ? call : { ...call, isLost: true };
}

/** Somebody tells of it again. */
export function foundCall({ isLost, ...call }) {
  return call;
}

/** Over. `leg` then says whose phone was the last one that had to be reached. */
export function endedCall(call, cause, now) {
  const leg = call.passed ? "destination" : "terminal";
  return over({ ...call, state: "ended", leg, cause: CAUSES.includes(cause) ? cause : "unknown", since: now });
}

export function isOver({ state }) {
  return ["ended", "failed", "not_followed"].includes(state);
}

/** Whether there is more to be heard of it. */
export function isUnderWay(call) {
  return Boolean(call) && !isOver(call);
}

/** Whether another call has to wait for it. */
export function isInTheWay(call) {
  return isUnderWay(call) && !call.isLost;
}

/** Whether the terminal is behind us. */
function passed(call, state, leg) {
  return call.passed || state === "answered" || state === "connected" || leg === "destination";
}

function over({ passed, isLost, ...call }) {
  return { ...call, canHangUp: false, canDial: false, hangingUp: false };
}
