// The badge of the extension's button: a character, a colour for the state, and the state as a title.

import { sentenceOfCall } from "../shared/sentences.js";
import { isOver } from "./call.js";

const GREY = "#5f6368";
const GREEN = "#137333";
const RED = "#b3261e";
const SIGNS = {
  starting: ["…", GREY],
  accepted: ["…", GREY],
  ringing: ["☎", GREEN],
  answered: ["☎", GREEN],
  connected: ["☎", GREEN],
  not_followed: ["☎", GREEN],
  unknown: ["?", RED],
  ended: ["–", GREY],
  failed: ["!", RED],
};
const QUIETLY = ["completed", "cancelled", "unknown"];

/** `{ text, color, sentence? }`; empty if there is no call. */
export function badgeOf(call) {
  if (!call) return { text: "", color: GREY };
  const [text, color] = SIGNS[call.problem === "unknown" ? "unknown" : call.state];
  const isBad = call.state === "ended" && !QUIETLY.includes(call.cause);
  return { text, color: isBad ? RED : color, sentence: sentenceOfCall(call) };
}

/** Whether the call is over, so that its badge is cleared after a delay. */
export function isPassing(call) {
  return Boolean(call) && isOver(call);
}

export class Badge {
  /** @param doors `action` (`chrome.action`) and `say`. */
  constructor(doors) {
    Object.assign(this, doors);
  }

  async show(call) {
    const { text, color, sentence } = badgeOf(call);
    const title = sentence ? `click2call: ${this.say(sentence, { number: call.number })}` : "click2call";
    await Promise.all([this.action.setBadgeText({ text }), this.action.setBadgeBackgroundColor({ color }), this.action.setTitle({ title })]);
  }

  /** Shows why a call was not placed that was started from outside the popup. */
  async warn(sentence) {
    const title = `click2call: ${this.say(sentence)}`;
    await Promise.all([this.action.setBadgeText({ text: "!" }), this.action.setBadgeBackgroundColor({ color: RED }), this.action.setTitle({ title })]);
  }
}
