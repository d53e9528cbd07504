// Places a call. The order is the point: whatever cannot be undone is written down before it is done, and done once.

import { destinationOf } from "../shared/number.js";
import { problem } from "../shared/problems.js";
import { failedCall, isInTheWay, isUnderWay, startedCall, takenCall } from "./call.js";
import { proofOf } from "./nonce-work.js";
import { outcomeOfCall, outcomeOfChallenge } from "./outcome.js";
import { withCall } from "./view.js";

/** Of its 62 characters each is as likely as the others (`iden` in docs/signed-calls.md). */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export class Calling {
  /** @param doors `memory`, `server`, `wasm`, `following`, `now`, and `random(bound)`: a whole number from 0 and below. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** `from` is the place of the page that asks, if it is one (`call-outcome.js`). */
  async place(number, from) {
    const destination = destinationOf(number);
    if (!destination) return problem("number");
    const { account, view } = this.memory.state;
    if (!account) return problem(view.account.status);
    if (isInTheWay(view.call)) return problem("busy");
    const call = { ...startedCall(this.#iden(), destination, this.now()), from };
    // Nothing was awaited since we looked: of two clicks at once, the second finds a call under way.
    const begun = this.memory.change((state) => ({ view: withCall(this.#withoutLost(state.view), call), pending: { iden: call.iden, step: "asking" } }));
    return this.#settle(call, account, await this.#placed(call, account, begun));
  }

  /** The outcome, be it that something of ours breaks: by then nothing was called. */
  async #placed(call, account, begun) {
    try {
      await begun;
      const outcome = await this.#attempt(call, account);
      // The server forgot its nonce, and called nobody. Or a connection broke, and the browser sent the call again
      // by itself (Chromium does, over a connection that was used before): then the nonce was spent by a call that
      // is under way. Its name is the same, and no telephone system has two of one name.
      return outcome.problem === "expired" ? await this.#attempt(call, account) : outcome;
    } catch (broken) {
      return { problem: "other" };
    }
  }

  async #attempt({ iden, number }, { server, aor, ha1 }) {
    await this.#writeDown(iden, "asking");
    const challenge = outcomeOfChallenge(await this.server.challenge(server, aor));
    if (challenge.problem) return challenge;
    const { respond } = await this.wasm();
    const response = respond(ha1, challenge.nonce, number);
    if (!response) return { problem: "refused" };
    const proof = await proofOf(challenge);
    await this.#writeDown(iden, "placing");
    // Whoever signed out meanwhile wants no call.
    if (this.memory.state.pending?.iden !== iden) return { problem: "signed_out" };
    const signed = { aor, destination: number, nonce: challenge.nonce, response, iden, ...(proof && { proof }) };
    return outcomeOfCall(await this.server.call(server, signed), iden);
  }

  /** One that is out of sight makes room: what came of it will not be known. */
  #withoutLost(view) {
    return isUnderWay(view.call) ? withCall(view, failedCall(view.call, "unknown", this.now())) : view;
  }

  async #writeDown(iden, step) {
    await this.memory.change(({ pending }) => pending?.iden === iden && { pending: { iden, step } });
  }

  async #settle(call, { server }, { problem: code, retryAfter, token }) {
    const { iden } = call;
    const isFollowed = token !== undefined;
    const settled = code ? failedCall(call, code, this.now()) : takenCall(call, isFollowed, this.now());
    const pending = !code && isFollowed ? { iden, step: "following", server, token } : null;
    await this.memory.change(({ view, pending: mine }) => mine?.iden === iden && { view: withCall(view, settled), pending });
    this.following.follow();
    return code ? problem(code, retryAfter && { retryAfter }) : { ok: true };
  }

  #iden() {
    return Array.from({ length: 16 }, () => LETTERS[this.random(LETTERS.length)]).join("");
  }
}
