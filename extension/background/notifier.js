// Reports a call outside our own pages: badge, notifications, and the alarms that restart the background.

import { sentenceOfProblem } from "../shared/problems.js";
import { say } from "../shared/words.js";
import { Badge, isPassing } from "./badge.js";
import { isUnderWay } from "./call.js";
import { Notices } from "./notices.js";

export const ALARMS = { follow: "follow", clear: "clear" };
/** Minutes; the minimum of browsers. */
const SOON = 0.5;

export class Notifier {
  constructor(chrome) {
    this.chrome = chrome;
    this.badge = new Badge({ action: chrome.action, say });
    this.notices = new Notices({ notifications: chrome.notifications, icon: chrome.runtime.getURL("icons/128.png"), say });
  }

  /** Reports the change of the pages' view. A failed report does not fail the call. */
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

  /** Shows why no call was placed, if it was started where no answer is shown. */
  async warn(problem, settings) {
    const sentence = sentenceOfProblem(problem);
    await this.badge.warn(sentence);
    await this.chrome.alarms.create(ALARMS.clear, { delayInMinutes: SOON });
    if (settings.notifications) await this.notices.show({ sentence });
    if (["signed_out", "locked"].includes(problem)) await this.chrome.runtime.openOptionsPage();
  }

  /** Stops the alarm that follows a call. */
  async rest() {
    await this.chrome.alarms.clear(ALARMS.follow);
  }

  /** Clears the badge some time after the end of a call. */
  async clear({ call }) {
    if (!isUnderWay(call)) await this.badge.show(null);
  }
}
