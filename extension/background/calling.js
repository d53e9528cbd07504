// Places a call. Each irreversible step is stored before it is done, and is done once.

import { destinationOf } from "../shared/number.js";
import { problem } from "../shared/problems.js";
import { failedCall, isInTheWay, isUnderWay, startedCall, takenCall } from "./call.js";
import { proofOf } from "./nonce-work.js";
import { outcomeOfCall, outcomeOfChallenge } from "./outcome.js";
import { withCall } from "./view.js";

/** The 62 characters of an `iden` have equal probability (docs/signed-calls.md). */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export class Calling {
  /** @param doors `memory`, `server`, `wasm`, `following`, `now`, and `random(bound)`: an integer from 0 to `bound - 1`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** `from` is the key of the requesting page, if a page requested the call (`call-outcome.js`). */
  async place(number, from) {
    const destination = destinationOf(number);
    if (!destination) return problem("number");
    const { account, view } = this.memory.state;
    if (!account) return problem(view.account.status);
    if (isInTheWay(view.call)) return problem("busy");
    const call = { ...startedCall(this.#iden(), destination, this.now()), from };
    // No await since the check: of two simultaneous clicks, the second one finds a call under way.
    const begun = this.memory.change((state) => ({ view: withCall(this.#withoutLost(state.view), call), pending: { iden: call.iden, step: "asking" } }));
    return this.#settle(call, account, await this.#placed(call, account, begun));
  }

  /** The outcome. An internal error counts as a failure, because nothing was called before it. */
  async #placed(call, account, begun) {
    try {
      await begun;
      const outcome = await this.#attempt(call, account);
      // The server no longer has the nonce, so nothing was called. Or the connection broke and the browser repeated the
      // request by itself (Chromium does so on a reused connection): then the call is under way and spent the nonce. The
      // repeated call has the same `iden`, and a telephone system accepts an `iden` once.
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
    // The user signed out meanwhile: place no call.
    if (this.memory.state.pending?.iden !== iden) return { problem: "signed_out" };
    const signed = { aor, destination: number, nonce: challenge.nonce, response, iden, ...(proof && { proof }) };
    return outcomeOfCall(await this.server.call(server, signed), iden);
  }

  /** Discards a lost call to make room for a new one. Its outcome stays unknown. */
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
