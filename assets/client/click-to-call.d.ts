/** Where a call is; the server's words, after `starting`. */
export type State =
  | "starting"
  | "accepted"
  | "queued"
  | "ringing"
  | "answered"
  | "connected"
  | "unknown"
  | "ended";

/**
 * Whose phone a state is about: the user's own (`terminal`), then the number's (`destination`). Of users without an
 * extension: the number's (`visitor`), then a colleague's in the queue (`agent`).
 */
export type Leg = "visitor" | "agent" | "terminal" | "destination";

/** Why a call is over. */
export type Cause = "completed" | "busy" | "no_answer" | "cancelled" | "failed" | "unknown";

/** What the telephone system can do with this call. */
export interface Capabilities {
  readonly progress: boolean;
  readonly hangUp: boolean;
  readonly dtmf: boolean;
}

export interface Options {
  /** Origin of the click2call server: `https://calls.example.com`. */
  apiUrl: string | URL;
  /** A JWT, or a function that fetches one; asked anew once after a 401. Kept in memory only. */
  token: string | (() => string | Promise<string>);
  /** The number that is shown to the called, unless a button or a call names another. */
  callerId?: string;
  /** The number for buttons that name none. */
  phoneNumber?: string;
  /** The tenant, where the token leaves a choice. */
  domain?: string;
  /** Which elements call; `[data-phone], [data-phone-from], #click-to-call` without a word about it. */
  selector?: string;
}

export interface CallOptions {
  callerId?: string;
  domain?: string;
}

/** `detail` of `state` and of the event that is named after the state. */
export interface StateDetail {
  readonly call: Call;
  readonly state: State;
  readonly leg?: Leg;
  readonly cause?: Cause;
  /** RFC 3339, by the server's clock. */
  readonly at?: string;
}

export interface CallError extends Error {
  /** One of the server's stable codes, or `unreachable` or `token_unavailable`. */
  readonly code: string;
  /** Seconds until another try may succeed. */
  readonly retryAfter?: number;
  readonly reason?: string;
  readonly callId?: string;
}

export interface ErrorDetail {
  readonly call: Call;
  readonly error: CallError;
  readonly code: string;
}

interface CallEvents {
  state: CustomEvent<StateDetail>;
  accepted: CustomEvent<StateDetail>;
  queued: CustomEvent<StateDetail>;
  ringing: CustomEvent<StateDetail>;
  answered: CustomEvent<StateDetail>;
  connected: CustomEvent<StateDetail>;
  unknown: CustomEvent<StateDetail>;
  ended: CustomEvent<StateDetail>;
  error: CustomEvent<ErrorDetail>;
  /** Nothing more will be heard of the call. */
  over: CustomEvent<{ readonly call: Call }>;
}

/** One call, from the press to its end. */
export interface Call extends EventTarget {
  /** Undefined until the server has taken the call. */
  readonly id?: string;
  readonly state: State;
  readonly leg?: Leg;
  readonly cause?: Cause;
  readonly capabilities: Capabilities;
  readonly error?: CallError;
  readonly phoneNumber: string;
  readonly isOver: boolean;
  hangUp(): Promise<void>;
  /** One of `0`–`9`, `A`–`D`, `*` and `#`. */
  sendDigit(digit: string | number): Promise<void>;
  /** Stops listening; the call itself goes on. */
  forget(): void;
  addEventListener<Name extends keyof CallEvents>(
    name: Name,
    listener: (event: CallEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions
  ): void;
}

/** Lets the buttons of a page call numbers: its user's own phone rings, then the number's. */
export class ClickToCall {
  constructor(options: Options);
  /** Calls a number without a button. */
  call(phoneNumber: string, options?: CallOptions): Call;
  /** The calls that are not over. */
  readonly calls: Call[];
  /** Takes every listener and every element away. Calls go on, unseen. */
  destroy(): void;
}

declare global {
  interface Window {
    /** Of the plain script. */
    ClickToCall: typeof ClickToCall;
  }
  interface HTMLElementEventMap {
    /** Before a button calls; `preventDefault()` keeps it from calling. */
    "click-to-call:before": CustomEvent<object>;
    "click-to-call:state": CustomEvent<StateDetail>;
    "click-to-call:accepted": CustomEvent<StateDetail>;
    "click-to-call:queued": CustomEvent<StateDetail>;
    "click-to-call:ringing": CustomEvent<StateDetail>;
    "click-to-call:answered": CustomEvent<StateDetail>;
    "click-to-call:connected": CustomEvent<StateDetail>;
    "click-to-call:unknown": CustomEvent<StateDetail>;
    "click-to-call:ended": CustomEvent<StateDetail>;
    "click-to-call:error": CustomEvent<ErrorDetail>;
  }
}
