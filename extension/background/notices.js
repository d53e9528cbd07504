// Notifications about calls, for users who look at another window.

import { sentenceOfCall } from "../shared/sentences.js";

/** There is at most one notification: a new one replaces the previous one. */
export const NOTICE = "call";
const QUIET_ENDS = ["completed", "cancelled", "unknown"];

/**
* The notification for the change from `before` to `after`: "nothing", "clear", or `{ sentence, number, canHangUp }`. Events
* that the user caused (an answered phone, a hang-up) are not notified.
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
    // Firefox has no notification buttons and fails.
    await this.#create({ ...options, buttons }).catch(() => this.#create(options));
  }

  async #create(options) {
    await this.notifications.create(NOTICE, options);
  }
}
