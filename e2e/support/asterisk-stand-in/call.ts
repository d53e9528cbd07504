// A call that the stand-in accepted. The test triggers its states; this sends Asterisk's events for them.

import { Channel, RING, RINGING, UP } from "./channel";
import { type Action, event } from "./message";

/** The cause for the phone that rings, or for both that are connected. */
export type Ending = "hang-up" | "busy" | "no answer" | "declined" | "unreachable";

/** Asterisk's values: of the dialling, of the channel, and of the call before an answer. */
const ENDINGS: Record<Ending, { dial: string; cause: number; reason: number }> = {
  "hang-up": { dial: "NOANSWER", cause: 16, reason: 0 },
  busy: { dial: "BUSY", cause: 17, reason: 5 },
  "no answer": { dial: "NOANSWER", cause: 19, reason: 3 },
  declined: { dial: "NOANSWER", cause: 21, reason: 0 },
  unreachable: { dial: "CHANUNAVAIL", cause: 20, reason: 0 },
};

type Tell = (events: string) => Promise<void>;

/**
* Each step first sends the events of skipped earlier steps, so that `connects()` alone is a complete call. It resolves when the
* events were sent.
*/
export class StandInCall {
  /** The call's name: the `ChannelId`. */
  readonly iden: string;
  /** The destination that the terminal dials. */
  readonly destination: string;
  /** The endpoint of the terminal that rings first. */
  readonly endpoint: string;
  /** The terminal's extension, which is the caller ID. */
  readonly extension: string;

  private readonly near: Channel;
  private readonly far: Channel;
  private readonly terminal: Channel;
  private readonly called: Channel;
  private readonly living = new Set<Channel>();
  private readonly done = new Set<string>();

  constructor(
    private readonly action: Action,
    private readonly tell: Tell,
  ) {
    this.iden = action.get("ChannelId");
    this.destination = action.get("Exten");
    this.endpoint = action.variable("C2DENDPOINT");
    this.extension = action.variable("ORIGINATE_EXTEN");
    const local = `Local/${this.destination}@click2dial-user-00000001`;
    this.near = new Channel(this.iden, `${local};1`, this.iden);
    this.far = new Channel(action.get("OtherChannelId"), `${local};2`, this.iden);
    this.terminal = new Channel(`${this.iden}.terminal`, `PJSIP/${this.endpoint}-00000002`, this.iden);
    this.called = new Channel(`${this.iden}.called`, "PJSIP/trunk-00000003", this.iden);
  }

  /** The two halves of the Local channel exist. */
  async begins(): Promise<void> {
    await this.once("begins", () => [
      this.born(this.near),
      this.born(this.far, RING),
      event("LocalBridge", { LocalOneUniqueid: this.near.id, LocalTwoUniqueid: this.far.id, Linkedid: this.iden }),
    ]);
  }

  /** The terminal: the user's own phone. */
  async rings(): Promise<void> {
    await this.dialsTerminal();
    await this.once("rings", () => ringing(this.far, this.terminal));
  }

  /** The user has answered. */
  async answers(): Promise<void> {
    await this.rings();
    await this.once("answers", () => [
      ...answered(this.far, this.terminal),
      this.terminal.enters(`${this.iden}.bridge-1`, 1),
      this.far.enters(`${this.iden}.bridge-1`, 2),
      this.far.becomes(UP),
      this.near.becomes(UP),
      this.originated("Success", 4),
    ]);
  }

  async destinationRings(): Promise<void> {
    await this.dialsDestination();
    await this.once("destination rings", () => ringing(this.near, this.called));
  }

  async destinationAnswers(): Promise<void> {
    await this.destinationRings();
    await this.once("destination answers", () => answered(this.near, this.called));
  }

  /** Both are connected. */
  async connects(): Promise<void> {
    await this.destinationAnswers();
    await this.once("connects", () => [
      this.called.enters(`${this.iden}.bridge-2`, 1),
      this.near.enters(`${this.iden}.bridge-2`, 2),
    ]);
  }

  /** The dialled party is the terminal until it answers, then the destination; when both are connected, they hang up. */
  async ends(how: Ending = "hang-up"): Promise<void> {
    if (!this.done.has("answers")) return this.endsOfTerminal(how);
    if (!this.done.has("destination answers")) return this.endsOfDestination(how);
    await this.once("ends", () => this.gone(this.living, ENDINGS[how].cause));
  }

  get isOver(): boolean {
    return this.done.has("ends");
  }

  /** By its name, for the actions `Hangup` and `PlayDTMF`. */
  has(channel: string): boolean {
    return [...this.living].some(({ id }) => id === channel);
  }

  /** Its lines in the answer to the action `Status`. */
  listed(actionId: string): string[] {
    return [...this.living].map((channel) => channel.listed(actionId));
  }

  private async dialsTerminal(): Promise<void> {
    await this.begins();
    await this.once("dials terminal", () => [
      this.born(this.terminal),
      this.far.dials(this.terminal, "DialBegin"),
    ]);
  }

  private async dialsDestination(): Promise<void> {
    await this.answers();
    await this.once("dials destination", () => [
      this.born(this.called),
      this.near.dials(this.called, "DialBegin"),
    ]);
  }

  private async endsOfTerminal(how: Ending): Promise<void> {
    await this.dialsTerminal();
    const { dial, cause, reason } = ENDINGS[how];
    await this.once("ends", () => [
      this.far.dials(this.terminal, "DialEnd", dial),
      this.originated("Failure", reason),
      ...this.gone([this.terminal], cause),
      ...this.gone(this.living, 0),
    ]);
  }

  private async endsOfDestination(how: Ending): Promise<void> {
    await this.dialsDestination();
    const { dial, cause } = ENDINGS[how];
    await this.once("ends", () => [
      this.near.dials(this.called, "DialEnd", how === "hang-up" ? "CANCEL" : dial),
      ...this.gone([this.called], cause),
      ...this.gone(this.living, 16),
    ]);
  }

  private born(channel: Channel, state?: number): string {
    this.living.add(channel);
    return channel.isBorn(state);
  }

  private gone(channels: Iterable<Channel>, cause: number): string[] {
    return [...channels].map((channel) => {
      this.living.delete(channel);
      return channel.hangsUp(cause);
    });
  }

  private originated(response: string, reason: number): string {
    const action = { ActionID: this.action.get("ActionID"), Response: response, Reason: reason };
    return event("OriginateResponse", { ...action, Uniqueid: this.iden, Exten: this.destination });
  }

  /** Nothing is sent twice, and nothing after the end. */
  private async once(step: string, events: () => string[]): Promise<void> {
    if (this.done.has(step) || this.isOver) return;
    this.done.add(step);
    await this.tell(events().join(""));
  }
}

function ringing(from: Channel, to: Channel): string[] {
  return [to.becomes(RINGING), from.dials(to, "DialState", "RINGING")];
}

function answered(from: Channel, to: Channel): string[] {
  return [to.becomes(UP), from.dials(to, "DialEnd", "ANSWER")];
}
