// Calls through Dialpad's Mini Dialer: the protocol, without a user interface.

import { CallError } from "../client/api.js";
import { key } from "../client/key.js";
import { BROWSER } from "./browser.js";
import { Connection } from "./connection.js";
import { EventHub } from "./event-hub.js";
import { frameAddress } from "./frame-address.js";
import { masked } from "./masked.js";
import { initiateCallPayload } from "./outgoing-messages.js";
import { RequestQueue } from "./request-queue.js";
import { RingingCalls } from "./ringing-calls.js";
import { TokenBucket } from "./token-bucket.js";

// Far more than a user receives. Further messages are dropped.
const FLOOD_LIMIT = { capacity: 20, perSecond: 5 };
const FLOOD_PAUSE = 1_000;
/** The same request again within this time is a double click. */
const DOUBLE_PRESS = 1_000;

export class DialpadService {
  #browser;
  #hub = new EventHub();
  #queue;
  #ringing = new RingingCalls();
  #bucket;
  #logBucket;
  #connection;
  #address;
  #container;
  #debug = false;
  #authenticated = false;
  #userId = null;
  #cancelIdle = () => {};
  #cancelPause = () => {};
  #postponed;
  #isFlooded = false;
  /** The last call that was handed over. */
  #placed;

  constructor(browser = BROWSER) {
    this.#browser = browser;
    this.#queue = new RequestQueue(browser.after);
    this.#bucket = new TokenBucket({ now: browser.now, ...FLOOD_LIMIT });
    this.#logBucket = new TokenBucket({ now: browser.now, ...FLOOD_LIMIT });
  }

  /** `idle`, `loading`, `waiting`, `failed`, `signed_out` or `signed_in`. */
  get status() {
    const status = this.#connection?.status ?? "idle";
    if (status !== "connected") return status;
    return this.#authenticated ? "signed_in" : "signed_out";
  }

  get isAuthenticated() {
    return this.#authenticated;
  }

  /** Dialpad's id of the user as text, `null` without one. */
  get userId() {
    return this.#userId;
  }

  /** The number of registered handlers. */
  get handlerCount() {
    return this.#hub.size;
  }

  /**
  * Sets the Mini Dialer's options and the container of its frame. Equal options change nothing, so that a component that is
  * mounted twice has one dialer.
  */
  initializeCTI(clientId, container, { url, load = "idle", debug = false } = {}) {
    const address = frameAddress(clientId, url);
    if (typeof container?.append !== "function") throw new TypeError("container is an element of the page");
    this.#debug = debug;
    const isSame = this.#address?.href === address.href && this.#container === container;
    // A frame that left the page with its container has no window.
    if (isSame && (!this.#connection?.isOpen || this.#connection.isAlive)) return;
    this.#close();
    this.#address = address;
    this.#container = container;
    const on = { onMessage: this.#onMessage, onStatus: () => this.#hub.emit("status", { status: this.status }), onFault: this.#fault };
    this.#connection = new Connection({ browser: this.#browser, address, ...on });
    if (load === "eager") this.load();
    if (load === "idle") this.#cancelIdle = this.#browser.whenIdle(() => this.load());
  }

  /** Loads the frame if it is not loaded, or if it left the page with its container. */
  load() {
    this.#cancelIdle();
    if (this.#connection?.isOpen && !this.#connection.isAlive) this.#closeFrame();
    if (this.#connection && !this.#connection.isOpen) this.#connection.open(this.#container);
  }

  /** Loads a new frame after a failure. */
  reload() {
    this.#closeFrame();
    this.load();
  }

  /**
  * Resolves when the request was handed to the Mini Dialer, which reports no state of the call. `requestId` is made
  * here, because Dialpad reports no id of an outbound call. The same request within a second is the same call. `signal`
  * removes a request that waits for the sign-in.
  */
  async initiateCall(phoneNumber, options) {
    const payload = initiateCallPayload(phoneNumber, options);
    // Without a frame there is no signed-in user.
    this.load();
    if (!this.#authenticated && this.#connection) this.#hub.emit("call_waiting", { phoneNumber: payload.phone_number });
    return this.#whenSignedIn(() => this.#place(payload), options?.signal);
  }

  /** Makes this tab the one that rings. Each sign-in does so automatically. */
  async enableCurrentTab() {
    return this.#whenSignedIn(() => this.#send("enable_current_tab"));
  }

  /** Ends all calls, including requests that wait for a sign-in. */
  async endAllCalls() {
    this.#initialized();
    this.#queue.rejectAll("cancelled");
    if (this.#authenticated) this.#send("hang_up_all_calls");
  }

  /**
   * Names are `authentication`, `call_ringing`, `ringing_forgotten` (more calls ring than are followed), `call_waiting`
   * (for the sign-in), `call_requested`, `status`, `error` and `destroyed`. Returns a function that removes the handler.
   */
  on(name, handler) {
    return this.#hub.on(name, handler);
  }

  /** Emits `error`, also for failures outside the service. */
  fault(code, reason) {
    this.#fault(code, reason);
  }

  /** Removes the frame and rejects waiting requests. Handlers stay registered. */
  destroy() {
    this.#close();
    this.#address = undefined;
    this.#container = undefined;
    this.#hub.emit("destroyed");
  }

  #close() {
    this.#cancelIdle();
    this.#cancelPause();
    this.#signOut();
    this.#queue.rejectAll("destroyed");
    this.#connection?.close();
    this.#connection = undefined;
  }

  #initialized() {
    if (this.#connection) return;
    throw new CallError("not_initialized", { message: "call initializeCTI first" });
  }

  #closeFrame() {
    this.#signOut();
    this.#connection?.close();
  }

  #whenSignedIn(send, signal) {
    this.#initialized();
    this.load();
    return this.#authenticated ? send() : this.#queue.add(send, signal);
  }

  #place(payload) {
    const now = this.#browser.now();
    const text = JSON.stringify(payload);
    if (this.#placed?.text === text && Math.abs(now - this.#placed.at) < DOUBLE_PRESS) return this.#placed.request;
    const request = { requestId: key(), phoneNumber: payload.phone_number };
    this.#placed = { text, at: now, request };
    this.#send("initiate_call", payload);
    this.#hub.emit("call_requested", { ...request, customData: payload.custom_data });
    return request;
  }

  #send(method, payload) {
    this.#log("→", method, payload);
    this.#connection.send(method, payload);
  }

  #onMessage = (message) => {
    if (this.#logBucket.take()) this.#log("←", message.method, message.call ?? message);
    if (message.method === "user_authentication") this.#authenticate(message);
    else if (message.call.state === "on") this.#ring(message);
    else this.#stopRinging(message.key);
  };

  #authenticate(message) {
    this.#postponed = undefined;
    const { authenticated, userId } = message;
    if (authenticated === this.#authenticated && userId === this.#userId) return;
    if (!this.#take()) return this.#postpone(message);
    if (!authenticated) return this.#signOut();
    this.#authenticated = true;
    this.#userId = userId;
    this.#send("enable_current_tab");
    if (!message.hasExactId) this.#fault("id_not_exact");
    this.#emitAuthentication();
    this.#queue.sendAll();
  }

  // The last state of a flood is applied later.
  #postpone(message) {
    this.#postponed = message;
    this.#cancelPause();
    this.#cancelPause = this.#browser.after(FLOOD_PAUSE, () => this.#postponed && this.#authenticate(this.#postponed));
  }

  #signOut() {
    this.#postponed = undefined;
    this.#ringing.stopAll().forEach((call) => this.#hub.emit("call_ringing", call));
    if (!this.#authenticated) return;
    this.#authenticated = false;
    this.#userId = null;
    this.#emitAuthentication();
  }

  #emitAuthentication() {
    this.#hub.emit("status", { status: this.status });
    this.#hub.emit("authentication", { authenticated: this.#authenticated, userId: this.#userId });
  }

  #ring({ key, call }) {
    if (this.#ringing.has(key)) return;
    if (!this.#take()) return;
    const forgotten = this.#ringing.start(key, call);
    if (forgotten) this.#hub.emit("ringing_forgotten", forgotten);
    if (call.id === null) this.#fault("id_not_exact");
    this.#hub.emit("call_ringing", call);
  }

  #stopRinging(key) {
    const call = this.#ringing.stop(key);
    if (call) this.#hub.emit("call_ringing", call);
  }

  /** False during a flood, which is reported once. A flood ends when the bucket is full again. */
  #take() {
    if (this.#bucket.isFull) this.#isFlooded = false;
    if (this.#bucket.take()) return true;
    if (!this.#isFlooded) {
      this.#isFlooded = true;
      this.#fault("message_flood");
    }
    return false;
  }

  #fault = (code, reason) => {
    this.#log("!", code);
    this.#hub.emit("error", new CallError(code, { reason }));
  };

  #log(direction, what, payload) {
    if (this.#debug) this.#browser.window.console.debug(`dialpad ${direction} ${what}`, masked(payload ?? {}));
  }
}

const SHARED = Symbol.for("click2call.dialpadService");

/** The page's Mini Dialer, shared by all copies of this module on the page. */
export const dialpadService = (globalThis[SHARED] ??= new DialpadService());
