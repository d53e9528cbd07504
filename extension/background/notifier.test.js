import assert from "node:assert/strict";
import { test } from "node:test";
import { Badge, badgeOf, isPassing } from "./badge.js";
import { endedCall, failedCall, startedCall, takenCall, toldCall } from "./call.js";
import { noticeOf, Notices } from "./notices.js";
import { Notifier } from "./notifier.js";

const started = startedCall("abc", "102", 1);
const taken = takenCall(started, true, 2);
const rings = toldCall(taken, { state: "ringing", leg: "terminal" }, 3);
const connected = toldCall(rings, { state: "connected" }, 4);
const completed = endedCall(connected, "completed", 5);
const busy = endedCall(rings, "busy", 5);
const failed = failedCall(started, "limited", 5);
const say = (key, { number } = {}) => [key, number].filter(Boolean).join(" ");

test("the badge is shown for each call state, and empty without a call", () => {
  assert.deepEqual([null, started, taken, rings, connected, completed, busy, failed].map((call) => badgeOf(call).text), ["", "…", "…", "☎", "☎", "–", "–", "!"]);
  assert.equal(badgeOf(failedCall(started, "unknown", 5)).text, "?");
  assert.notEqual(badgeOf(busy).color, badgeOf(completed).color);
  assert.deepEqual([started, connected, completed, failed, null].map(isPassing), [false, false, true, true, false]);
});

test("the button's title states the call state", async () => {
  const titles = [];
  const action = { setBadgeText: async () => {}, setBadgeBackgroundColor: async () => {}, setTitle: async ({ title }) => titles.push(title) };
  const badge = new Badge({ action, say });

  await badge.show(connected);
  await badge.show(null);
  await badge.warn("extension_problem_locked");

  assert.deepEqual(titles, ["click2call: extension_connected 102", "click2call", "click2call: extension_problem_locked"]);
});

test("requests to answer and failures are notified, and the user's own actions are not", () => {
  const told = (before, after) => noticeOf(before, after).sentence ?? noticeOf(before, after);

  assert.equal(told(taken, rings), "extension_ringing_terminal");
  assert.equal(told(rings, connected), "clear");
  assert.equal(told(connected, completed), "clear");
  assert.equal(told(rings, busy), "extension_ended_busy");
  assert.equal(told(started, failed), "extension_problem_limited");
  assert.equal(told(rings, { ...rings, hangingUp: true }), "nothing");
  assert.equal(told(busy, null), "clear");
  assert.equal(told(null, null), "nothing");
});

test("a browser without notification buttons gets a notification without them", async () => {
  const shown = [];
  const create = async (id, options) => {
    if (options.buttons) throw new TypeError("buttons are not supported");
    shown.push([id, options]);
  };

  await new Notices({ notifications: { create }, icon: "icon.png", say }).tell(taken, rings);

  assert.deepEqual(shown, [["call", { type: "basic", iconUrl: "icon.png", title: "102", message: "extension_ringing_terminal 102" }]]);
});

/** A browser that records its calls. */
function browser(done) {
  const part = (name, ...names) => Object.fromEntries(names.map((verb) => [verb, async (what) => void done.push(`${name} ${verb} ${what.name ?? what}`)]));
  globalThis.chrome = {
    i18n: { getUILanguage: () => "en", getMessage: (key) => key },
    runtime: { getURL: (path) => path, openOptionsPage: async () => void done.push("options") },
    action: { setBadgeText: async ({ text }) => void done.push(`badge ${text}`), setBadgeBackgroundColor: async () => {}, setTitle: async () => {} },
    notifications: part("notice", "create", "clear"),
    alarms: part("alarm", "create", "clear"),
  };
  return globalThis.chrome;
}

test("an alarm wakes the background during a call, and once after its end", async () => {
  const done = [];
  const notifier = new Notifier(browser(done));
  const settings = { notifications: false };

  await notifier.tell({ call: null }, { call: started, settings });
  await notifier.tell({ call: rings }, { call: busy, settings });
  await notifier.tell({ call: busy }, { call: busy, settings });

  const [first, last] = [done.slice(0, 3), done.slice(3)].map((half) => half.sort());
  assert.deepEqual(first, ["alarm clear clear", "alarm create follow", "badge …"]);
  assert.deepEqual(last, ["alarm clear follow", "alarm create clear", "badge –"]);
});

test("notifications follow the setting", async () => {
  for (const [notifications, notices] of [[false, []], [true, ["notice create call"]]]) {
    const done = [];
    await new Notifier(browser(done)).tell({ call: taken }, { call: rings, settings: { notifications } });
    assert.deepEqual(done.filter((it) => it.startsWith("notice")), notices);
  }
});

test("a failing notification fails nothing else", async () => {
  const chrome = browser([]);
  chrome.action.setBadgeText = async () => Promise.reject(new Error("no"));
  chrome.notifications.create = async () => Promise.reject(new Error("no"));

  await new Notifier(chrome).tell({ call: taken }, { call: rings, settings: { notifications: true } });
});
