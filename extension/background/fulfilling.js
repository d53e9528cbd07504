// Does what was wished for (`wish.js` says by whom), and answers.

import { problem } from "../shared/problems.js";

export class Fulfilling {
  #turn = Promise.resolve();

  /** @param doors `memory`, `disk`, `account`, `calling`, `controlling`, `sites` and `refresh()`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** `origin` is that of the page that wishes, where it is one. */
  async fulfil(wish, origin) {
    const { memory, account, controlling } = this;
    switch (wish.kind) {
      case "look":
        return { ok: true, view: memory.state.view };
      case "page":
        return { ok: true, country: memory.state.view.settings.country, isOn: await this.sites.isOnAt(origin) };
      case "call":
        return this.calling.place(wish.number);
      case "hang_up":
        return controlling.hangUp();
      case "dial":
        return controlling.dial(wish.digits);
      case "clear_history":
        await memory.change(({ view }) => ({ view: { ...view, history: [] } }));
        return { ok: true };
      case "test":
        return account.test(wish);
      case "sign_in":
        return this.#inTurn(() => account.signIn(wish));
      case "unlock":
        return this.#inTurn(() => account.unlock(wish));
      case "sign_out":
        return this.#inTurn(() => account.signOut());
      case "settings":
        return this.#inTurn(() => this.#changeSettings(wish));
      case "site":
        return this.#inTurn(() => this.#changeSite(wish));
      default:
        return problem("other");
    }
  }

  async #changeSettings({ kind, where, ...changes }) {
    await this.disk.changeSettings(changes);
    if (where) await this.sites.setWhere(where);
    return { ok: true };
  }

  async #changeSite({ origin, on }) {
    await this.sites.setSite(origin, on);
    return { ok: true };
  }

  /** What is on disk is read, changed and written back: one wish after the other. Pages know the change with the answer. */
  #inTurn(change) {
    const turn = this.#turn.then(change).finally(() => this.refresh());
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
