// One connection to the manager interface: banner and login; further actions are passed on.

import { createHash, randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { type Action, actionsOn, reply } from "./message";

export interface Account {
  user: string;
  secret: string;
}

export class Session {
  /** Without a login there are no events. */
  isKnown = false;
  private readonly challenge = String(randomInt(1e8, 1e9));

  constructor(
    private readonly socket: Socket,
    private readonly account: Account,
  ) {
    socket.setNoDelay(true);
    // A broken connection is visible in the test's calls.
    socket.on("error", () => {});
  }

  /** Passes on the actions of logged-in clients; `isSilent` while nothing is answered. */
  async serve(isSilent: () => boolean, take: (action: Action) => Promise<void>): Promise<void> {
    await this.say("Asterisk Call Manager/9.0.0\r\n");
    for await (const action of actionsOn(this.socket)) {
      if (this.isKnown) await take(action);
      else if (!isSilent()) await this.letIn(action);
    }
  }

  /** Resolves when it was sent. */
  say(text: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.writable) this.socket.write(text, () => resolve());
      else resolve();
    });
  }

  /** Without a shutdown message. */
  drop(): void {
    this.socket.destroy();
  }

  private async letIn(action: Action): Promise<void> {
    switch (action.get("Action")) {
      case "Challenge":
        return this.say(reply(action, "Success", { Challenge: this.challenge }));
      case "Login":
        return this.logIn(action);
      default:
        return this.say(reply(action, "Error", { Message: "Permission denied" }));
    }
  }

  private async logIn(action: Action): Promise<void> {
    const { user, secret } = this.account;
    const key = createHash("md5").update(this.challenge + secret).digest("hex");
    const proved = action.get("AuthType") === "MD5" ? action.get("Key") === key : action.get("Secret") === secret;
    this.isKnown = proved && action.get("Username") === user;
    if (this.isKnown) return this.say(reply(action, "Success", { Message: "Authentication accepted" }));
    await this.say(reply(action, "Error", { Message: "Authentication failed" }));
    this.socket.end();
  }
}
