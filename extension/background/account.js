// The user's account: sign in, sign out, unlock.

import { problem } from "../shared/problems.js";
import { problemOf } from "./checks.js";
import { decryptAccount, encryptAccount } from "./encrypted-account.js";
import { viewOf } from "./view.js";

/** The organisation may move its server. A signed-in account then uses the new address. */
export function onServerOf(account, managed) {
  return account ? { ...account, server: managed.server ?? account.server } : null;
}

export class Account {
  /** @param doors `memory`, `disk`, `signingIn`, `wasm`, `crypto`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** Checks server and account without storing them. */
  async test(asked) {
    const { checks } = await this.signingIn.examine(asked, this.memory.state.view.managed);
    return { ok: true, checks };
  }

  /** The password is not stored. The memory has its hash; the disk has the hash only if a passphrase encrypts it. */
  async signIn({ passphrase, ...asked }) {
    const weakness = passphrase !== undefined && (await this.#weaknessOf(passphrase, asked));
    if (weakness) return problem(weakness);
    const { checks, account } = await this.signingIn.examine(asked, this.memory.state.view.managed);
    const why = problemOf(checks);
    if (why) return problem(why.code, { checks, ...(why.retryAfter && { retryAfter: why.retryAfter }) });
    await this.disk.keepVault(passphrase === undefined ? undefined : await encryptAccount(account, passphrase, this.crypto));
    await this.disk.rememberName(account);
    await this.#become(account);
    return { ok: true, checks };
  }

  async unlock({ passphrase }) {
    const { vault, managed } = await this.disk.read();
    if (!vault) return problem("signed_out");
    const account = await decryptAccount(vault, passphrase, this.crypto);
    if (!account) return problem("passphrase_wrong");
    await this.#become(onServerOf(account, managed));
    return { ok: true };
  }

  /** Removes the account, the current call and the call history, so that the next user of the browser sees none of them. */
  async signOut() {
    await this.disk.keepVault(undefined);
    await this.memory.change(({ view }) => ({ pending: null, view: { ...view, call: null, history: [] } }));
    await this.#become(null);
    return { ok: true };
  }

  /** The problem code of a weak passphrase. The settings form applies the same rule. */
  async #weaknessOf(passphrase, { aor, password }) {
    const { passphraseProblem } = await this.wasm();
    return passphraseProblem(passphrase, aor, password);
  }

  async #become(account) {
    const kept = await this.disk.read();
    await this.memory.change(({ view }) => ({ account, view: viewOf({ ...view, ...kept, account }) }));
  }
}
