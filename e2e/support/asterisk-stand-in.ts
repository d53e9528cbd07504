// A stand-in for Asterisk's manager interface on a real socket: records requests, accepts calls, and sends the events that the test
// triggers.
//
//     const pbx = await AsteriskStandIn.start();
//     const call = await pbx.nextCall();      // or pbx.originates[0], once the server has answered
//     await call.rings();                     // answers(), destinationRings(), destinationAnswers(), connects()
//     await call.ends("busy");                // "hang-up", "no answer", "declined", "unreachable"
//
// A `Hangup` action ends its call automatically.

import { EventEmitter, once } from "node:events";
import { type AddressInfo, type Server, createServer } from "node:net";
import { StandInCall } from "./asterisk-stand-in/call";
import { type Action, event, reply } from "./asterisk-stand-in/message";
import { type Account, Session } from "./asterisk-stand-in/session";

export class AsteriskStandIn {
  /** The only account. */
  readonly account: Account = { user: "click2call", secret: "of-the-stand-in" };
  /** The accepted calls, in order. */
  readonly originates: StandInCall[] = [];
  private readonly actions: Action[] = [];
  private readonly sessions = new Set<Session>();
  private readonly news = new EventEmitter();
  private refusal: string | undefined;
  private silent = false;
  private awaited = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AsteriskStandIn> {
    const server = createServer();
    const pbx = new AsteriskStandIn(server);
    server.on("connection", (socket) => void pbx.serve(new Session(socket, pbx.account)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return pbx;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The next call that was not yet returned; it may already exist. */
  async nextCall(): Promise<StandInCall> {
    const number = this.awaited++;
    for (;;) {
      const call = this.originates[number];
      if (call) return call;
      await once(this.news, "call");
    }
  }

  /** The actions of this name, also those that were refused or not answered. */
  heard(name: string): Action[] {
    return this.actions.filter((action) => action.get("Action") === name);
  }

  /** The channels of hang-up requests; the first channel of a call has its name. The permission probe names none. */
  get hangUps(): string[] {
    const channels = this.heard("Hangup").map((action) => action.get("Channel"));
    return channels.filter((channel) => channel !== "");
  }

  /** The DTMF digits, in order. */
  get digits(): string[] {
    return this.heard("PlayDTMF").map((action) => action.get("Digit"));
  }

  /** Refuses calls from now on. */
  refuses(message = "Extension does not exist."): void {
    this.refusal = message;
  }

  accepts(): void {
    this.refusal = undefined;
  }

  /** Reads and answers nothing from now on, and sends no events. */
  goesSilent(): void {
    this.silent = true;
  }

  speaksAgain(): void {
    this.silent = false;
  }

  /** Closes the connections; reconnects are accepted, and calls continue. */
  dropsConnections(): void {
    this.sessions.forEach((session) => session.drop());
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.dropsConnections();
    await closed;
  }

  private async serve(session: Session): Promise<void> {
    this.sessions.add(session);
    try {
      await session.serve(() => this.silent, (action) => this.take(action, session));
    } finally {
      this.sessions.delete(session);
    }
  }

  private async take(action: Action, session: Session): Promise<void> {
    this.actions.push(action);
    if (this.silent) return;
    switch (action.get("Action")) {
      case "Ping":
        return session.say(reply(action, "Success", { Ping: "Pong" }));
      case "Originate":
        return this.originate(action, session);
      case "Hangup":
        return this.hangUp(action, session);
      case "PlayDTMF":
        return session.say(this.play(action));
      case "Status":
        return session.say(this.list(action));
      case "Logoff":
        await session.say(reply(action, "Goodbye", { Message: "Thanks for all the fish." }));
        return session.drop();
      default:
        return session.say(reply(action, "Error", { Message: "Invalid/unknown command" }));
    }
  }

  private async originate(action: Action, session: Session): Promise<void> {
    if (this.refusal !== undefined) return session.say(reply(action, "Error", { Message: this.refusal }));
    const call = new StandInCall(action, (events) => this.tell(events));
    this.originates.push(call);
    await Promise.all([
      session.say(reply(action, "Success", { Message: "Originate successfully queued" })),
      call.begins(),
    ]);
    this.news.emit("call");
  }

  private async hangUp(action: Action, session: Session): Promise<void> {
    const call = this.callWith(action.get("Channel"));
    if (!call) return session.say(reply(action, "Error", { Message: "No such channel" }));
    await session.say(reply(action, "Success", { Message: "Channel Hungup" }));
    await call.ends();
  }

  private play(action: Action): string {
    const found = this.callWith(action.get("Channel"));
    if (!found) return reply(action, "Error", { Message: "Channel not found" });
    return reply(action, "Success", { Message: "DTMF successfully queued" });
  }

  /** The existing channels, by which a client finds its calls after a reconnect. */
  private list(action: Action): string {
    const id = action.get("ActionID");
    const channels = this.originates.flatMap((call) => call.listed(id));
    const begin = reply(action, "Success", { EventList: "start", Message: "Channel status will follow" });
    const end = event("StatusComplete", { ActionID: id, EventList: "Complete", ListItems: channels.length });
    return [begin, ...channels, end].join("");
  }

  private callWith(channel: string): StandInCall | undefined {
    return this.originates.find((call) => call.has(channel));
  }

  /** As Asterisk does: every client that has logged in gets the events of all calls. */
  private async tell(events: string): Promise<void> {
    if (this.silent) return;
    const known = [...this.sessions].filter((session) => session.isKnown);
    await Promise.all(known.map((session) => session.say(events)));
  }
}
