// One channel of a call, and its events.

import { type Headers, event } from "./message";

/** Asterisk's channel state numbers. */
export const DOWN = 0;
export const RING = 4;
export const RINGING = 5;
export const UP = 6;

export class Channel {
  private state = DOWN;
  private bridge: string | undefined;

  constructor(
    readonly id: string,
    private readonly name: string,
    private readonly linkedId: string,
  ) {}

  isBorn(state = DOWN): string {
    this.state = state;
    return this.event("Newchannel", { ChannelState: state });
  }

  becomes(state: number): string {
    this.state = state;
    return this.event("Newstate", { ChannelState: state });
  }

  /** A `DialBegin`, `DialState` or `DialEnd` of this channel to `other`. */
  dials(other: Channel, name: string, status?: string): string {
    const to = { DestChannel: other.name, DestUniqueid: other.id, DestLinkedid: this.linkedId };
    return this.event(name, { ...to, DialStatus: status });
  }

  enters(bridge: string, members: number): string {
    this.bridge = bridge;
    const how = { BridgeUniqueid: bridge, BridgeType: "basic", BridgeTechnology: "simple_bridge" };
    return this.event("BridgeEnter", { ...how, BridgeNumChannels: members });
  }

  hangsUp(cause: number): string {
    return this.event("Hangup", { ChannelState: this.state, Cause: cause });
  }

  /** Its line in the answer to the action `Status`. */
  listed(actionId: string): string {
    return this.event("Status", { ActionID: actionId, ChannelState: this.state, BridgeID: this.bridge ?? "" });
  }

  private event(name: string, more: Headers): string {
    return event(name, { Channel: this.name, Uniqueid: this.id, Linkedid: this.linkedId, ...more });
  }
}
