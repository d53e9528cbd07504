// The report of a state to the server: signed like a Standard Webhook, by HMAC-SHA256 over id, time and body.

import { createHmac } from "node:crypto";

// The audio service repeats an invocation after 5 seconds. Both attempts together take less.
const ATTEMPTS = 2;
const TIMEOUT_MILLISECONDS = 1500;

/**
* Sends the state. A second attempt is the same message, so that the server recognises it. A failure is logged without data of
* the call; the next report supersedes this one.
*/
export async function reportState({ event, attributes, state }, { url, secret, fetch, now, log }) {
  if (!url || !secret) {
    log("click2call: CLICK2CALL_EVENTS_URL and CLICK2CALL_EVENTS_SECRET are needed to report states");
    return;
  }
  const body = JSON.stringify({
    call_id: attributes.call_id,
    transaction_id: event.CallDetails.TransactionId,
    sequence: event.Sequence,
    ...state,
  });
  const headers = {
    "content-type": "application/json",
    ...signatureHeaders(secret, { id: messageId(event), seconds: Math.floor(now() / 1000), body }),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const failure = await send(fetch, url, { headers, body });
    if (!failure) return;
    log(`click2call: the state ${state.state} was not taken (attempt ${attempt}: ${failure.reason})`);
    if (failure.isFinal) return;
  }
}

/** The headers by which the server verifies signature and time. */
export function signatureHeaders(secret, { id, seconds, body }) {
  const mac = createHmac("sha256", secret).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${mac}`,
  };
}

/** The message id, equal in each repetition of the event. */
function messageId(event) {
  const parameters = event.ActionData?.Parameters ?? {};
  const leg = parameters.ParticipantTag ?? parameters.CallId ?? "call";
  return [event.CallDetails.TransactionId, event.Sequence, event.InvocationEventType, leg].join("_");
}

/** The error; nothing if the server accepted the message. */
async function send(fetch, url, { headers, body }) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    if (response.ok) return undefined;
    const isFinal = response.status >= 300 && response.status < 500 && response.status !== 429;
    return { reason: `status ${response.status}`, isFinal };
  } catch (error) {
    return { reason: error.name, isFinal: false };
  }
}
