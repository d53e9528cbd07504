// Call control: hang up and DTMF.

import { problem } from "../shared/problems.js";
import { isUnderWay } from "./call.js";
import { outcomeOfControl } from "./outcome.js";

export class Controlling {
  /** @param doors `memory`, `server`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  /** Requests the hang-up. `following.js` reports the end. */
  async hangUp() {
    const { call, refusal } = this.#living("canHangUp");
    if (refusal) return refusal;
    if (call.hangingUp) return { ok: true };
    await this.#change({ hangingUp: true });
    const failure = outcomeOfControl(await this.server.hangUp(this.memory.state.pending));
    if (!failure) return { ok: true };
    await this.#change({ hangingUp: false }, call.iden);
    return problem(failure);
  }

  /** Sends DTMF digits to the called side. */
  async dial(digits) {
    const { refusal } = this.#living("canDial");
    if (refusal) return refusal;
    const failure = outcomeOfControl(await this.server.dial(this.memory.state.pending, digits));
    return failure ? problem(failure) : { ok: true };
  }

  #living(may) {
    const { view, pending } = this.memory.state;
    if (!isUnderWay(view.call)) return { refusal: problem("over") };
    const isHeld = pending?.step === "following" && view.call[may];
    return isHeld ? { call: view.call } : { refusal: problem("other") };
  }

  async #change(changes, iden = this.memory.state.view.call.iden) {
    await this.memory.change(({ view }) => {
      const isSame = view.call?.iden === iden && isUnderWay(view.call);
      return isSame && { view: { ...view, call: { ...view.call, ...changes } } };
    });
  }
}
