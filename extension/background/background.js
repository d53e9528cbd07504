// The parts of the background, put together on the browser's doors, and what they do for whoever asks.

import { problem, sentenceOfProblem } from "../shared/problems.js";
import { say } from "../shared/words.js";
import { Account } from "./account.js";
import { Badge, isPassing } from "./badge.js";
import { isUnderWay } from "./call.js";
import { Calling } from "./calling.js";
import { Controlling } from "./controlling.js";
import { Disk } from "./disk.js";
import { Following } from "./following.js";
import { Memory } from "./memory.js";
import { Notices } from "./notices.js";
import { recovered } from "./recovery.js";
import { Server } from "./server.js";
import { SigningIn } from "./signing-in.js";
import { viewOf, withCall } from "./view.js";
import { askerOf, readWish } from "./wish.js";

/** Alarms: minutes, which browsers take from half of one. */
export const ALARMS = { follow: "follow", clear: "clear" };
const SOON = 0.5;

export class Background {
  /**
   * @param doors `chrome`, `fetch`, `timeout`, `crypto`, `wasm`, `now`, `random(bound)`, `wait(milliseconds)`, and `sites`:
   *   `setSite(origin, on)` and `setWhere(where)`.
   */
  constructor({ chrome, wasm, now, ...doors }) {
    this.chrome = chrome;
    this.now = now;
    this.sites = doors.sites;
    this.turn = Promise.resolve();
    const memory = new Memory(chrome.storage.session, (before, after) => this.#tell(before.view, after.view));
    const server = new Server(doors);
    this.memory = memory;
    this.disk = new Disk(chrome.storage);
    this.badge = new Badge({ action: chrome.action, say });
    this.notices = new Notices({ notifications: chrome.notifications, icon: chrome.runtime.getURL("icons/128.png"), say });
    const isGranted = (pattern) => chrome.permissions.contains({ origins: [pattern] });
    const signingIn = new SigningIn({ server, wasm, now, isGranted, origin: chrome.runtime.getURL("").replace(/\/$/, "") });
    this.account = new Account({ memory, disk: this.disk, signingIn, crypto: doors.crypto });
    this.following = new Following({ memory, server, now, wait: doors.wait, touch: () => void chrome.runtime.getPlatformInfo() });
    this.calling = new Calling({ memory, server, wasm, now, random: doors.random, following: this.following });
    this.controlling = new Controlling({ memory, server });
  }

  /** Goes on where the life before was ended. Everything waits for it; it is done once. */
  ready() {
    this.started ??= this.#start();
    return this.started;
  }

  /** The answer to a message; there always is one. */
  async take(message, sender) {
    const { id } = this.chrome.runtime;
    const { wish, refusal } = readWish(message, askerOf(sender, { id, root: this.chrome.runtime.getURL("") }));
    if (refusal) return refusal;
    await this.ready();
    return this.#fulfil(wish);
  }

  /** For those who see no answer: a menu, the address bar. */
  async call(number) {
    await this.ready();
    const answer = await this.calling.place(number);
    const isTold = answer.ok || this.memory.state.view.call?.problem === answer.problem;
    if (isTold) return;
    const sentence = sentenceOfProblem(answer.problem);
    await this.badge.warn(sentence);
    await this.chrome.alarms.create(ALARMS.clear, { delayInMinutes: SOON });
    if (this.memory.state.view.settings.notifications) await this.notices.show({ sentence });
    if (["signed_out", "locked"].includes(answer.problem)) await this.chrome.runtime.openOptionsPage();
  }

  async country() {
    await this.ready();
    return this.memory.state.view.settings.country;
  }

  async hangUp() {
    await this.ready();
    return this.controlling.hangUp();
  }

  async alarm(name) {
    await this.ready();
    const { call } = this.memory.state.view;
    if (name === ALARMS.follow) this.following.tick();
    if (name === ALARMS.clear && !isUnderWay(call)) await this.badge.show(null);
  }

  /** What is on disk, or fixed by the organisation, is not as it was. */
  async refresh() {
    await this.ready();
    const kept = await this.disk.read();
    await this.memory.change(({ view, account }) => ({ view: viewOf({ ...view, ...kept, account }) }));
  }

  async #start() {
    const kept = await this.disk.read();
    let before;
    await this.memory.load(({ account, view, pending }) => {
      before = view?.call ?? null;
      const life = recovered({ call: before, pending }, this.now());
      const { call, history } = withCall({ history: [], ...view, call: before }, life.call);
      return { account: account ?? null, pending: life.pending ?? null, view: viewOf({ ...kept, account, call, history }) };
    });
    const { view } = this.memory.state;
    if (view.call !== before) this.#tell({ ...view, call: before }, view);
    this.following.follow();
  }

  async #fulfil(wish) {
    const { memory, account, controlling } = this;
    switch (wish.kind) {
      case "look":
        return { ok: true, view: memory.state.view };
      case "page":
        return { ok: true, country: memory.state.view.settings.country };
      case "call":
        return this.calling.place(wish.number);
      case "hang_up":
        return controlling.hangUp();
      case "dial":
        return controlling.dial(wish.digits);
      case "test":
        return account.test(wish);
      case "sign_in":
        return this.#inTurn(() => account.signIn(wish));
      case "unlock":
        return this.#inTurn(() => account.unlock(wish));
      case "sign_out":
        return this.#inTurn(() => account.signOut());
      case "clear_history":
        await memory.change(({ view }) => ({ view: { ...view, history: [] } }));
        return { ok: true };
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

  /** The settings are read, changed and written back: one wish after the other. Pages know the change with the answer. */
  #inTurn(change) {
    const turn = this.turn.then(change).finally(() => this.refresh());
    this.turn = turn.catch(() => {});
    return turn;
  }

  /** Whoever looks elsewhere is told of each change. That it cannot be told is no reason for the call to fail. */
  #tell(before, after) {
    if (before.call === after.call) return;
    const alarms = this.chrome.alarms;
    const told = [
      this.badge.show(after.call),
      isUnderWay(after.call) ? alarms.create(ALARMS.follow, { periodInMinutes: SOON }) : alarms.clear(ALARMS.follow),
      isPassing(after.call) ? alarms.create(ALARMS.clear, { delayInMinutes: SOON }) : alarms.clear(ALARMS.clear),
      after.settings.notifications ? this.notices.tell(before.call, after.call) : undefined,
    ];
    Promise.allSettled(told);
  }
}
