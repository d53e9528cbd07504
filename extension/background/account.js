// Whose calls are placed: signs in and out, unlocks.

import { problem } from "../shared/problems.js";
import { problemOf } from "./checks.js";
import { decryptAccount, encryptAccount } from "./encrypted-account.js";
import { viewOf } from "./view.js";

/** Organisations move their server; who is signed in moves with it. */
export function onServerOf(account, managed) {
  return account ? { ...account, server: managed.server ?? account.server } : null;
}

export class Account {
  /** @param doors `memory`, `disk`, `signingIn`, `wasm`, `crypto`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** Whether server and account are right, without keeping any of it. */
  async test(asked) {
    const { checks } = await this.signingIn.examine(asked, this.memory.state.view.managed);
    return { ok: true, checks };
  }

  /** The password goes no further than this: what is kept is a hash of it, and on disk only with a passphrase. */
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

  /** Whoever sits here next sees neither the account nor whom it called. */
  async signOut() {
    await this.disk.keepVault(undefined);
    await this.memory.change(({ view }) => ({ pending: null, view: { ...view, call: null, history: [] } }));
    await this.#become(null);
    return { ok: true };
  }

  /** The code of what is wrong with a passphrase; the form in the settings applies the same rule. */
  async #weaknessOf(passphrase, { aor, password }) {
    const { passphraseProblem } = await this.wasm();
    return passphraseProblem(passphrase, aor, password);
  }

  async #become(account) {
    const kept = await this.disk.read();
    await this.memory.change(({ view }) => ({ account, view: viewOf({ ...view, ...kept, account }) }));
  }
}
