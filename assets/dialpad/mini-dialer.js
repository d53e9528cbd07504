// The page's single Mini Dialer with its panel. Components attach to it and release it.

import { Api } from "../client/api.js";
import { BROWSER } from "./browser.js";
import { dialpadService } from "./dialpad-service.js";
import { callerOf } from "./incoming-card.js";
import { notify } from "./incoming-notification.js";
import { Panel } from "./panel.js";
import { CallReporter } from "./report.js";

class MiniDialer {
  #service;
  #panel = new Panel({ onToggle: (isCollapsed) => this.#toggle(isCollapsed), onRetry: () => this.#service.reload() });
  #attachments = [];
  /** The last applied attachment, also after its release. */
  #owner;
  #isCollapsed = true;
  #problem;
  /** The client id and address that were rejected and reported. */
  #refused;
  #isDestroyed = false;
  /** For each ringing call: its key, its card, and a function that closes its notification. */
  #ringing = [];
  #report;

  constructor(service) {
    this.#service = service;
    service.on("authentication", ({ authenticated, userId }) => this.#current?.onAuthenticationChange?.(authenticated, userId));
    service.on("call_ringing", (call) => (call.state === "on" ? this.#ring(call) : this.#stopRinging(call)));
    service.on("ringing_forgotten", (call) => this.#forget(call));
    // The user signs in, follows the call and ends it in the frame.
    for (const name of ["call_waiting", "call_requested"]) service.on(name, () => this.#openOnCall());
    service.on("status", ({ status }) => this.#statusChanged(status));
    service.on("error", (error) => this.#failed(error));
    service.on("destroyed", () => this.#leave());
  }

  attach(options) {
    const attachment = { options };
    this.#attachments.push(attachment);
    this.#refused = undefined;
    this.#isDestroyed = false;
    this.#apply(options.collapsed);
    // Deferred, so that a component that is mounted twice in a row is notified once.
    queueMicrotask(() => this.#greet(attachment));
    return {
      service: this.#service,
      update: (options) => {
        const { collapsed } = attachment.options;
        attachment.options = options;
        if (this.#isCurrent(attachment)) this.#apply(options.collapsed === collapsed ? undefined : options.collapsed);
      },
      open: () => this.#setCollapsed(false),
      collapse: () => this.#setCollapsed(true),
      release: () => this.#release(attachment),
    };
  }

  /** The options of the newest component, `undefined` if there is none. */
  get #current() {
    return this.#attachments.at(-1)?.options;
  }

  get #settings() {
    return this.#owner?.options ?? {};
  }

  #isCurrent(attachment) {
    return this.#attachments.at(-1) === attachment;
  }

  #greet(attachment) {
    const { isAuthenticated, userId } = this.#service;
    if (isAuthenticated && this.#isCurrent(attachment)) attachment.options.onAuthenticationChange?.(true, userId);
  }

  // The frame and its call remain. The dialer is shown again with the next component, or when it rings.
  #release(attachment) {
    this.#attachments = this.#attachments.filter((other) => other !== attachment);
    if (this.#current) this.#apply();
    else if (this.#ringing.length) this.#show();
    else this.#setCollapsed(true);
  }

  #apply(isCollapsed) {
    this.#owner = this.#attachments.at(-1);
    this.#panel.attach();
    for (const name of ["online", "offline"]) window.addEventListener(name, this.#show);
    if (isCollapsed !== undefined) this.#isCollapsed = Boolean(isCollapsed);
    // A render does not undo `destroy()`; only a new component does.
    if (!this.#isDestroyed) {
      this.#initialize();
      this.#applyReport();
    }
    this.#show();
  }

  #initialize() {
    const { clientId, url, load, debug } = this.#settings;
    try {
      this.#service.initializeCTI(clientId, this.#panel.frame, { url, load, debug });
      if (this.#refused) this.#problem = this.#refused = undefined;
      if (!this.#isCollapsed) this.#service.load();
    } catch (error) {
      // Once for each setting: a page that renders on errors would loop.
      const refused = JSON.stringify([clientId, url]);
      if (refused === this.#refused) return;
      this.#refused = refused;
      this.#failed(error);
    }
  }

  #applyReport() {
    const apiUrl = this.#settings.report?.apiUrl;
    if (String(apiUrl) === this.#report?.apiUrl) return;
    this.#report?.reporter.stop();
    this.#report = undefined;
    if (!apiUrl) return;
    const server = String(apiUrl);
    const reporter = new CallReporter(this.#service, { postNow: () => this.#postBy(this.#owner, server), browser: BROWSER });
    this.#report = { apiUrl: server, reporter };
  }

  /** Posts with the tokens of this attachment, also if a later attachment belongs to another user. */
  #postBy(attachment, server) {
    const token = () => tokenFor(server, attachment.options.report);
    // An `Api` caches its token, so each report has a new one.
    return (path, body) => new Api(server, token).post(path, body);
  }

  #toggle(isCollapsed) {
    if (isCollapsed === this.#isCollapsed) return;
    this.#setCollapsed(isCollapsed);
    this.#panel.moveFocus(isCollapsed);
  }

  #setCollapsed(isCollapsed) {
    const hasChanged = isCollapsed !== this.#isCollapsed;
    this.#isCollapsed = isCollapsed;
    if (!isCollapsed) this.#service.load();
    this.#show();
    if (hasChanged) this.#current?.onCollapsedChange?.(isCollapsed);
  }

  // The same function each time, so that the listener is registered once.
  #show = () => {
    this.#panel.show({
      mode: this.#settings.mode,
      isCollapsed: this.#isCollapsed,
      isHidden: !this.#current && this.#isCollapsed,
      status: navigator.onLine ? this.#service.status : "offline",
      isRinging: this.#ringing.length > 0,
      problem: this.#problem,
    });
  };

  /** After the end of the service. A component that still exists shows a dialer that is not loaded. */
  #leave() {
    this.#isDestroyed = true;
    this.#report?.reporter.stop();
    this.#report = undefined;
    if (this.#current) return this.#show();
    for (const name of ["online", "offline"]) window.removeEventListener(name, this.#show);
    this.#panel.detach();
  }

  #statusChanged(status) {
    if (status !== "failed" && status !== "waiting") this.#problem = undefined;
    // A frame loads only inside the document, which the panel may have left.
    if (status === "loading" && this.#owner && !this.#isDestroyed) this.#panel.attach();
    this.#show();
  }

  #failed(error) {
    if (!["id_not_exact", "message_flood", "report_failed", "look_up_failed"].includes(error.code)) this.#problem = error.code;
    this.#show();
    this.#current?.onError?.(error);
  }

  #ring(call) {
    const card = this.#panel.addCard(call);
    const { notifications = true, openOnIncoming = true } = this.#settings;
    const open = () => this.#setCollapsed(false);
    const closeNotification = notifications ? notify(callerOf(call), call.id, open) : () => {};
    this.#ringing.push({ key: keyOf(call), card, closeNotification });
    if (openOnIncoming) open();
    else this.#show();
    this.#current?.onIncomingCall?.(call);
    this.#lookUp(call, card);
  }

  #stopRinging(call) {
    this.#take(call)?.card.stopRinging();
    this.#show();
    this.#current?.onRingingEnd?.(call);
  }

  /** Whether this call still rings is unknown, so its card is removed without a message. */
  #forget(call) {
    this.#take(call)?.card.remove();
    this.#show();
  }

  /** The oldest of several calls with the same key. */
  #take(call) {
    const index = this.#ringing.findIndex(({ key }) => key === keyOf(call));
    if (index < 0) return undefined;
    const [ringing] = this.#ringing.splice(index, 1);
    ringing.closeNotification();
    return ringing;
  }

  #openOnCall() {
    if (this.#settings.openOnCall ?? true) this.#setCollapsed(false);
  }

  async #lookUp(call, card) {
    const { lookUpCustomer } = this.#current ?? {};
    try {
      const customer = await lookUpCustomer?.(call);
      if (!customer) return;
      if (card.isShown) card.show(customer);
      this.#report?.reporter.addContext(call, customer);
    } catch (error) {
      this.#service.fault("look_up_failed", error?.code);
    }
  }
}

// A call without an exact id is identified by its number.
function keyOf({ id, external_number }) {
  return id ?? `number:${external_number}`;
}

// The settings of an attachment may name another server by now.
function tokenFor(server, report) {
  if (String(report?.apiUrl) !== server) return undefined;
  return typeof report.token === "function" ? report.token() : report.token;
}

const SHARED = Symbol.for("click2call.miniDialer");

/**
* Shows the page's Mini Dialer with these options. Each page has one: the options of the newest component apply, and the release of
* the last component hides the dialer but keeps its frame. `dialpadService.destroy()` removes the frame.
*/
export function attachMiniDialer(options) {
  return (globalThis[SHARED] ??= new MiniDialer(dialpadService)).attach(options);
}
