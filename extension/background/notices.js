// Notifications: what is worth telling of a call to somebody who looks at another window.

import { sentenceOfCall } from "../shared/sentences.js";

/** There is one at a time: each takes the place of the one before. */
export const NOTICE = "call";
const QUIET_ENDS = ["completed", "cancelled", "unknown"];

/**
 * What to do when `before` became `after`: "nothing", "clear", or `{ sentence, number, canHangUp }` to tell. Who picks
 * up their phone, and who hangs up, knows that.
 */
export function noticeOf(before, after) {
  const isSame = before?.iden === after?.iden && before?.state === after?.state && before?.leg === after?.leg;
  if (isSame) return "nothing";
  if (!after) return "clear";
  const { state, leg, cause, number, canHangUp } = after;
  const isTold =
    ["failed", "unknown", "not_followed"].includes(state) ||
    (state === "ringing" && leg === "terminal") ||
    (state === "ended" && !QUIET_ENDS.includes(cause));
  return isTold ? { sentence: sentenceOfCall(after), number, canHangUp } : "clear";
}

export class Notices {
  /** @param doors `notifications` (`chrome.notifications`), `icon` (its address) and `say`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  async tell(before, after) {
    const notice = noticeOf(before, after);
    if (notice === "nothing") return;
    if (notice === "clear") await this.notifications.clear(NOTICE);
    else await this.show(notice);
  }

  async show({ sentence, number, canHangUp }) {
    const message = this.say(sentence, { number });
    const options = { type: "basic", iconUrl: this.icon, title: number ?? "click2call", message };
    const buttons = canHangUp ? [{ title: this.say("extension_hang_up") }] : [];
    // Firefox knows no buttons, and says so by failing.
    await this.#create({ ...options, buttons }).catch(() => this.#create(options));
  }

  async #create(options) {
    await this.notifications.create(NOTICE, options);
  }
}
