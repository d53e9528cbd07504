// Converts an event of the audio service to the actions to return and the state to report.
//
// All state between invocations is in the transaction attributes, so a repeated invocation has the same result.

const NUMBER = /^\+[1-9]\d{1,14}$/;
const DIGITS = /^[0-9A-D*#]{1,32}$/;
const LEG_A = "LEG-A";
const LEG_B = "LEG-B";

/**
* The actions, the attributes to store, and the state to report, if there is one.
*
* A call without the attribute `call_id` was not placed by click2call and gets no actions.
*/
export function decide(event) {
  const call = readCall(event);
  if (!call.attributes.call_id) return { state: null, actions: [], attributes: {} };
  const react = REACTIONS[event.InvocationEventType];
  const { state = null, actions = [] } = react?.(call, event) ?? {};
  return { state, actions, attributes: call.attributes };
}

const REACTIONS = {
  // The arguments of the request became the attributes. The service ignores actions in this event.
  NEW_OUTBOUND_CALL: () => ({}),
  // The service ignores actions in this event, too.
  RINGING: (call) => ({ state: { state: "ringing", leg: call.first } }),
  CALL_ANSWERED: answered,
  ACTION_SUCCESSFUL: (call, event) => (isBridge(event) ? bridged(call) : {}),
  ACTION_FAILED: (call, event) => (isBridge(event) ? notBridged(call, event) : {}),
  CALL_UPDATE_REQUESTED: updated,
  HANGUP: hungUp,
};

/** The first leg was answered: the second leg is called and bridged. */
function answered(call) {
  const { attributes } = call;
  if (call.has(LEG_B) || attributes.cause) return {};
  attributes.phase = "answered";
  const state = { state: "answered", leg: call.first };
  if (!NUMBER.test(attributes.bridge_to ?? "") || !NUMBER.test(attributes.bridge_from ?? "")) {
    attributes.cause = "failed";
    return { state, actions: [hangUp(LEG_A)] };
  }
  const bridge = {
    Type: "CallAndBridge",
    Parameters: {
      CallTimeoutSeconds: ringSeconds(attributes.bridge_seconds),
      CallerIdNumber: attributes.bridge_from,
      Endpoints: [{ BridgeEndpointType: "PSTN", Uri: attributes.bridge_to }],
    },
  };
  return { state, actions: [bridge] };
}

/** The second leg was answered, possibly after a hang-up request or after the first leg ended. */
function bridged(call) {
  const { attributes } = call;
  if (attributes.cause) return { actions: call.connected().map(hangUp) };
  attributes.phase = "connected";
  return { state: { state: "connected" } };
}

/** The second leg was not reached: the first leg is hung up. */
function notBridged(call, event) {
  call.attributes.cause ??= event.ActionData.ErrorType === "CallNotAnswered" ? "no_answer" : "failed";
  return { actions: call.isConnected(LEG_A) ? [hangUp(LEG_A)] : [] };
}

/** A request of the server (`UpdateSipMediaApplicationCall`). */
function updated(call, event) {
  const request = event.ActionData?.Parameters?.Arguments ?? {};
  if (request.action === "hangup") {
    call.attributes.cause ??= call.attributes.phase === "connected" ? "completed" : "cancelled";
    const legs = call.connected();
    return { actions: (legs.length > 0 ? legs : [LEG_A]).map(hangUp) };
  }
  const callId = call.idOf(LEG_B);
  if (request.action === "digits" && DIGITS.test(request.digits ?? "") && callId) {
    const parameters = { CallId: callId, Digits: request.digits, ToneDurationInMilliseconds: 100 };
    return { actions: [{ Type: "SendDigits", Parameters: parameters }] };
  }
  return {};
}

/** One leg ended. Legs do not hang each other up, and a remaining leg costs money until it ends. */
function hungUp(call, event) {
  const { attributes } = call;
  const parameters = event.ActionData?.Parameters ?? {};
  attributes.cause ??= causeOfHangUp(attributes.phase, Number(parameters.SipResponseCode ?? 0));
  const left = call.connected().filter((tag) => tag !== call.tagOf(parameters));
  if (left.length > 0) return { actions: left.map(hangUp) };
  return { state: { state: "ended", cause: attributes.cause } };
}

/** Before an answer, the SIP status is the only reason, if the service reports it. */
function causeOfHangUp(phase, status) {
  if (phase === "connected") return "completed";
  if (phase === "answered") return "cancelled";
  if (status === 486 || status === 600) return "busy";
  if ([408, 480, 487, 603].includes(status)) return "no_answer";
  return status >= 400 ? "failed" : "unknown";
}

function isBridge(event) {
  return event.ActionData?.Type === "CallAndBridge";
}

function hangUp(tag) {
  return { Type: "Hangup", Parameters: { ParticipantTag: tag, SipResponseCode: "0" } };
}

/** The service accepts 1 to 120 seconds. */
function ringSeconds(text) {
  const seconds = Number.parseInt(text ?? "", 10);
  return seconds >= 1 && seconds <= 120 ? seconds : 30;
}

function readCall(event) {
  const details = event.CallDetails ?? {};
  const participants = (details.Participants ?? []).map((participant) => ({
    id: participant.CallId,
    // The documentation uses both LEG-A and Leg-A.
    tag: String(participant.ParticipantTag ?? "").toUpperCase(),
    isConnected: participant.Status === "Connected",
  }));
  const isNew = event.InvocationEventType === "NEW_OUTBOUND_CALL";
  const attributes = {
    ...(isNew ? event.ActionData?.Parameters?.Arguments : {}),
    ...details.TransactionAttributes,
  };
  const [first = "visitor", second = "agent"] = (attributes.legs ?? "").split(",").filter(Boolean);
  const find = (tag) => participants.find((participant) => participant.tag === tag);
  return {
    attributes,
    first,
    second,
    has: (tag) => find(tag) !== undefined,
    idOf: (tag) => (find(tag)?.isConnected ? find(tag).id : undefined),
    isConnected: (tag) => find(tag)?.isConnected === true,
    /** The tags of the connected legs, the second one first. */
    connected: () =>
      participants
        .filter((participant) => participant.isConnected)
        .map((participant) => participant.tag)
        .sort()
        .reverse(),
    tagOf: ({ CallId, ParticipantTag }) =>
      participants.find((participant) => participant.id === CallId)?.tag ??
      String(ParticipantTag ?? "").toUpperCase(),
  };
}
