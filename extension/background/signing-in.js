// Checks the server and the account, and determines which of them is wrong. Places no call.

import { patternOf } from "../shared/patterns.js";
import { aorOf, serverOf } from "./addresses.js";
import { allChecks, bad, ofChallenge, ofClock, ofCredentials } from "./checks.js";
import { proofOf } from "./nonce-work.js";
import { outcomeOfChallenge } from "./outcome.js";

/** The text that is signed instead of a destination (docs/signed-calls.md). */
const SIGNS = "credentials";

export class SigningIn {
  /** @param doors `server`, `wasm`, `now`, `origin` (ours), and `isGranted(pattern)`: whether we may read answers without CORS. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** `{ checks, account }`; without an account if its password could not be hashed. */
  async examine(asked, managed) {
    const server = serverOf(managed.server ?? asked.server);
    if (!server) return { checks: allChecks([bad("server", "server_address_wrong")]) };
    const address = aorOf(asked.aor, managed.aorDomain);
    // The server can be checked without an account.
    const { checks, challenge } = await this.#lookAt(server, address?.aor ?? `nobody@${new URL(server).hostname}`);
    if (!challenge) return { checks: allChecks(checks) };
    if (!address) return { checks: allChecks([...checks, bad("password", "aor_wrong")]) };
    const { ha1 } = await this.wasm();
    const account = { server, aor: address.aor, ha1: ha1(address.user, challenge.realm, asked.password) };
    // The nonce of the check is used for the signature.
    const password = await this.#tryOut(account, challenge);
    return { checks: allChecks([...checks.filter(({ what }) => what !== password.what), password]), account };
  }

  async #lookAt(server, aor) {
    const asked = this.now();
    const answer = await this.server.challenge(server, aor);
    const came = this.now();
    const isThere = answer.status === 0 && !(await this.isGranted(patternOf(server))) && (await this.server.isThere(server, "/challenge"));
    const checks = [...ofChallenge(answer, { isThere, origin: this.origin }), ...ofClock(answer.date, asked, came)];
    const challenge = outcomeOfChallenge(answer);
    return { checks, challenge: challenge.nonce && challenge };
  }

  /** A nonce that the server no longer has does not mean a wrong password. */
  async #tryOut(account, challenge) {
    const answer = await this.#prove(account, challenge);
    if (answer.status !== 401) return this.#judged(account, answer);
    const another = outcomeOfChallenge(await this.server.challenge(account.server, account.aor));
    return this.#judged(account, another.nonce ? await this.#prove(account, another) : { status: 0 });
  }

  async #prove({ server, aor, ha1 }, challenge) {
    const { nonce } = challenge;
    const { respond } = await this.wasm();
    const proof = await proofOf(challenge);
    return this.server.credentials(server, { aor, nonce, response: respond(ha1, nonce, SIGNS), ...(proof && { proof }) });
  }

  async #judged({ server }, answer) {
    const isThere = answer.status === 0 && (await this.server.isThere(server, "/credentials"));
    return ofCredentials(answer, { isThere });
  }
}
