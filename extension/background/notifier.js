// Tells of a call outside our own pages: the button, notifications, and the alarms that the browser wakes us by.

import { sentenceOfProblem } from "../shared/problems.js";
import { say } from "../shared/words.js";
import { Badge, isPassing } from "./badge.js";
import { isUnderWay } from "./call.js";
import { Notices } from "./notices.js";

export const ALARMS = { follow: "follow", clear: "clear" };
/** Minutes; browsers take nothing shorter. */
const SOON = 0.5;

export class Notifier {
  constructor(chrome) {
    this.chrome = chrome;
    this.badge = new Badge({ action: chrome.action, say });
    this.notices = new Notices({ notifications: chrome.notifications, icon: chrome.runtime.getURL("icons/128.png"), say });
  }

  /** What pages see was `before` and is `after`. That it cannot be told is no reason for a call to fail. */
  async tell(before, after) {
    const { call, settings } = after;
    if (before.call === call) return;
    const { alarms } = this.chrome;
    await Promise.allSettled([
      this.badge.show(call),
      isUnderWay(call) ? alarms.create(ALARMS.follow, { periodInMinutes: SOON }) : alarms.clear(ALARMS.follow),
      isPassing(call) ? alarms.create(ALARMS.clear, { delayInMinutes: SOON }) : alarms.clear(ALARMS.clear),
      settings.notifications ? this.notices.tell(before.call, call) : undefined,
    ]);
  }

  /** Why no call was placed, for somebody who sees no answer. */
  async warn(problem, settings) {
    const sentence = sentenceOfProblem(problem);
    await this.badge.warn(sentence);
    await this.chrome.alarms.create(ALARMS.clear, { delayInMinutes: SOON });
    if (settings.notifications) await this.notices.show({ sentence });
    if (["signed_out", "locked"].includes(problem)) await this.chrome.runtime.openOptionsPage();
  }

  /** Nobody is to be woken for a call any more. */
  async rest() {
    await this.chrome.alarms.clear(ALARMS.follow);
  }

  /** Some time after its end a call is no news any more. */
  async clear({ call }) {
    if (!isUnderWay(call)) await this.badge.show(null);
  }
}
