// Executes the requests that `message-schema.js` admits.

import { destinationFromPage } from "../shared/number.js";
import { problem } from "../shared/problems.js";
import { callOutcome, pageKey } from "./call-outcome.js";

export class MessageHandler {
  #turn = Promise.resolve();

  /** @param doors `memory`, `disk`, `account`, `calling`, `controlling`, `sites`, `refresh()`, and `showPointed(number)` of the menu. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** `sender` is the sender that the browser states (`chrome.runtime.MessageSender`). */
  async handle(request, sender) {
    const { memory, account, controlling } = this;
    switch (request.kind) {
      case "look":
        return { ok: true, view: memory.state.view };
      case "page":
        return { ok: true, country: memory.state.view.settings.country, isOn: await this.sites.isOnAt(sender.origin) };
      case "pointed":
        await this.showPointed(destinationFromPage(request.number));
        return { ok: true };
      case "call":
        return this.calling.place(request.number, pageKey(sender));
      case "call_outcome":
        return callOutcome(memory.state.view.call, request.number, pageKey(sender));
      case "hang_up":
        return controlling.hangUp();
      case "dial":
        return controlling.dial(request.digits);
      case "take_asked":
        await memory.change(({ view }) => ({ view: { ...view, asked: null } }));
        return { ok: true };
      case "clear_history":
        await memory.change(({ view }) => ({ view: { ...view, history: [] } }));
        return { ok: true };
      case "test":
        return account.test(request);
      case "sign_in":
        return this.#inTurn(() => account.signIn(request));
      case "unlock":
        return this.#inTurn(() => account.unlock(request));
      case "sign_out":
        return this.#inTurn(() => account.signOut());
      case "settings":
        return this.#inTurn(() => this.#changeSettings(request));
      case "site":
        return this.#inTurn(() => this.#changeSite(request));
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

  /** Changes of the disk are sequential. The answer follows after the pages were updated. */
  #inTurn(change) {
    const turn = this.#turn.then(change).finally(() => this.refresh());
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
