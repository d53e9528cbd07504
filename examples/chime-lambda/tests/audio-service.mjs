// A stand-in for the audio service of Amazon Chime SDK: it invokes the function with the events of the developer guide and
// executes the returned actions.
//
// It follows the guide strictly: legs do not hang each other up, and a ringing leg cannot be hung up
// (aws/amazon-chime-sdk-js#2756).

const CONNECTED = "Connected";
const DISCONNECTED = "Disconnected";

export class AudioService {
  /** The events that the function received. */
  events = [];
  /** The actions that it returned, in order. */
  actions = [];
  /** The DTMF digits, with the leg's id. */
  digits = [];
  /** Whether a second leg is being called. */
  isBridging = false;
  #sequence = 0;
  #attributes;
  #participants;

  /** `request` is the body of CreateSipMediaApplicationCall. */
  constructor(handler, transactionId, request) {
    this.handler = handler;
    this.transactionId = transactionId;
    this.request = request;
    this.#participants = [this.#participant("LEG-A", request.ToPhoneNumber, request.FromPhoneNumber, undefined)];
  }

  get attributes() {
    return this.#attributes;
  }

  /** The tags of the connected legs. */
  get connectedLegs() {
    return this.#participants.filter((leg) => leg.Status === CONNECTED).map((leg) => leg.ParticipantTag);
  }

  /** The call is about to be placed. */
  starts() {
    const data = { Type: "CreateSipMediaApplicationCall", Parameters: { Arguments: this.request.ArgumentsMap } };
    return this.#invoke("NEW_OUTBOUND_CALL", data, { isIgnored: true });
  }

  rings() {
    return this.#invoke("RINGING", undefined, { isIgnored: true });
  }

  answers() {
    this.#leg("LEG-A").Status = CONNECTED;
    return this.#invoke("CALL_ANSWERED");
  }

  /** The second leg is answered. */
  bridgeAnswers() {
    const { Uri } = this.bridge.Endpoints[0];
    this.#participants.push(this.#participant("LEG-B", Uri, this.bridge.CallerIdNumber, CONNECTED));
    return this.#bridgeEnds("ACTION_SUCCESSFUL", {});
  }

  /** The second leg is not answered, or cannot be called. */
  bridgeFails(errorType = "CallNotAnswered") {
    return this.#bridgeEnds("ACTION_FAILED", { ErrorType: errorType, ErrorMessage: "Call not answered" });
  }

  /** UpdateSipMediaApplicationCall. */
  updates(argumentsMap) {
    const data = { Type: "CallUpdateRequest", Parameters: { Arguments: argumentsMap } };
    return this.#invoke("CALL_UPDATE_REQUESTED", data);
  }

  /** The party on this leg hangs up, or was never reached. */
  async hangsUp(tag, sipResponseCode) {
    const leg = this.#leg(tag);
    if (leg.Status === DISCONNECTED) return;
    leg.Status = DISCONNECTED;
    const code = sipResponseCode === undefined ? {} : { SipResponseCode: sipResponseCode };
    const data = { Type: "Hangup", Parameters: { CallId: leg.CallId, ParticipantTag: tag, ...code } };
    await this.#invoke("HANGUP", data);
  }

  /** Repeats the last invocation, as the service does without an answer for 5 seconds. */
  repeats() {
    return this.handler(structuredClone(this.events.at(-1)));
  }

  async #bridgeEnds(type, more) {
    this.isBridging = false;
    const parameters = { ...this.bridge, CallId: this.#leg("LEG-A").CallId };
    await this.#invoke(type, { Type: "CallAndBridge", Parameters: parameters, ...more });
  }

  async #invoke(type, actionData, { isIgnored = false } = {}) {
    this.#sequence += 1;
    const event = {
      SchemaVersion: "1.0",
      Sequence: this.#sequence,
      InvocationEventType: type,
      ...(actionData && { ActionData: actionData }),
      CallDetails: {
        TransactionId: this.transactionId,
        AwsAccountId: "123456789012",
        AwsRegion: "us-east-1",
        SipMediaApplicationId: "11111111-2222-3333-4444-555555555555",
        Participants: structuredClone(this.#participants),
        ...(this.#attributes && { TransactionAttributes: { ...this.#attributes } }),
      },
    };
    this.events.push(structuredClone(event));
    const reply = await this.handler(event);
    if (reply.TransactionAttributes) this.#attributes = reply.TransactionAttributes;
    this.actions.push(...reply.Actions);
    if (!isIgnored) for (const action of reply.Actions) await this.#run(action);
  }

  async #run({ Type, Parameters }) {
    if (Type === "CallAndBridge") {
      this.bridge = Parameters;
      this.isBridging = true;
    } else if (Type === "SendDigits") {
      this.digits.push([Parameters.CallId, Parameters.Digits]);
    } else if (Type === "Hangup") {
      const leg = this.#leg(Parameters.ParticipantTag);
      if (leg?.Status === CONNECTED) await this.hangsUp(leg.ParticipantTag, 0);
    } else {
      throw new Error(`the stand-in does not know the action ${Type}`);
    }
  }

  #leg(tag) {
    return this.#participants.find((leg) => leg.ParticipantTag === tag);
  }

  #participant(tag, to, from, status) {
    return {
      CallId: `call-id-of-${tag.toLowerCase()}`,
      ParticipantTag: tag,
      To: to,
      From: from,
      Direction: "Outbound",
      StartTimeInMilliseconds: "1641998241509",
      ...(status && { Status: status }),
    };
  }
}
