// Constructs the parts of the background and connects them to the browser's APIs.

import { Account, onServerOf } from "./account.js";
import { isInTheWay, isUnderWay } from "./call.js";
import { Calling } from "./calling.js";
import { Controlling } from "./controlling.js";
import { Disk } from "./disk.js";
import { Following } from "./following.js";
import { MessageHandler } from "./message-handler.js";
import { Memory } from "./memory.js";
import { recovered } from "./recovery.js";
import { Server } from "./server.js";
import { SigningIn } from "./signing-in.js";
import { ALARMS, Notifier } from "./notifier.js";
import { viewOf, withCall } from "./view.js";
import { parseMessage, senderKind } from "./message-schema.js";

export class Background {
  #started;

  /**
   * @param doors `chrome`, `fetch`, `timeout`, `crypto`, `wasm`, `now`, `random(bound)`, `wait(milliseconds)`, `showPointed(number)`,
   *   and `sites`: `setSite(origin, on)`, `setWhere(where)` and `isOnAt(origin)`.
   */
  constructor({ chrome, wasm, now, crypto, random, wait, sites, showPointed, ...network }) {
    const root = chrome.runtime.getURL("");
    const notifier = new Notifier(chrome);
    const memory = new Memory(chrome.storage.session, (before, after) => notifier.tell(before.view, after.view));
    const disk = new Disk(chrome.storage);
    const server = new Server(network);
    const isGranted = (pattern) => chrome.permissions.contains({ origins: [pattern] });
    const signingIn = new SigningIn({ server, wasm, now, isGranted, origin: root.replace(/\/$/, "") });
    const account = new Account({ memory, disk, signingIn, wasm, crypto });
    const following = new Following({ memory, server, now, wait, touch: () => void chrome.runtime.getPlatformInfo() });
    const calling = new Calling({ memory, server, wasm, now, random, following });
    const controlling = new Controlling({ memory, server });
    const messageHandler = new MessageHandler({ memory, disk, account, calling, controlling, sites, showPointed, refresh: () => this.refresh() });
    const own = { id: chrome.runtime.id, root };
    const openPopup = () => showPopup(chrome);
    Object.assign(this, { own, now, openPopup, memory, disk, notifier, following, calling, controlling, messageHandler });
  }

  /** Resumes the state of the previous run, once. All entry points wait for it. */
  ready() {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Always resolves to an answer. */
  async take(message, sender) {
    const { request, refusal } = parseMessage(message, senderKind(sender, this.own));
    if (refusal) return refusal;
    await this.ready();
    return this.messageHandler.handle(request, sender);
  }

  /** Places a call from the menu or the address bar, where no answer is shown. */
  async call(number) {
    await this.ready();
    const answer = await this.calling.place(number);
    const { call, settings } = this.memory.state.view;
    const isTold = answer.ok || call?.problem === answer.problem;
    if (!isTold) await this.notifier.warn(answer.problem, settings);
  }

  /** Calls a number of the context menu. If the menu title did not show the number, the dial pad shows it instead of a call. */
  async callClicked({ number, isShown }) {
    await this.ready();
    const { account, view } = this.memory.state;
    const canAsk = number !== undefined && account && !isInTheWay(view.call);
    if (isShown || !canAsk) return this.call(number);
    await this.memory.change(({ view }) => ({ view: { ...view, asked: number } }));
    await this.openPopup();
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
    const { view } = this.memory.state;
    if (name === ALARMS.follow) await this.#followOn(view);
    if (name === ALARMS.clear) await this.notifier.clear(view);
  }

  /** Reads the disk again after a change of settings or policies. */
  async refresh() {
    await this.ready();
    const kept = await this.disk.read();
    await this.memory.change(({ view, account: before }) => {
      const account = onServerOf(before, kept.managed);
      return { account, view: viewOf({ ...view, ...kept, account }) };
    });
  }

  /** Alarms outlive the browser; calls do not. */
  async #followOn({ call }) {
    if (isUnderWay(call)) this.following.tick();
    else await this.notifier.rest();
  }

  async #start() {
    const kept = await this.disk.read();
    let before;
    await this.memory.load((life) => {
      before = life.view?.call ?? null;
      const { call: lives, pending } = recovered({ call: before, pending: life.pending }, this.now());
      const { call, history, asked } = withCall({ history: [], ...life.view, call: before }, lives);
      const account = onServerOf(life.account, kept.managed);
      return { account, pending: pending ?? null, view: viewOf({ ...kept, account, call, history, asked }) };
    });
    const { view } = this.memory.state;
    this.notifier.tell({ ...view, call: before }, view);
    this.following.follow();
  }
}

// Opens a separate window if no window has the focus, or if the browser opens the popup only on a click.
async function showPopup({ action, runtime, windows }) {
  try {
    await action.openPopup();
  } catch (notNow) {
    await windows.create({ url: runtime.getURL("popup.html"), type: "popup", width: 380, height: 620 });
  }
}
