// The types of the client: call buttons of a page, `<call-button>`, and the transports.

/** The state of a call: `starting`, then the server's states. */
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
* The leg that a state is about: the user's own phone (`terminal`), then the number (`destination`). For users without an
* extension: the number (`visitor`), then a colleague in the queue (`agent`).
*/
export type Leg = "visitor" | "agent" | "terminal" | "destination";

/** Why a call is over. */
export type Cause = "completed" | "busy" | "no_answer" | "answering_machine" | "cancelled" | "failed" | "unknown";

/** The supported control of this call. */
export interface Capabilities {
  readonly progress: boolean;
  readonly hangUp: boolean;
  readonly dtmf: boolean;
}

export interface Options {
  /** Origin of the click2call server: `https://calls.example.com`. */
  apiUrl: string | URL;
  /** A JWT, or a function that fetches one; requested again once after a 401. Stored in memory only. */
  token: string | (() => string | Promise<string>);
  /** The default caller ID. */
  callerId?: string;
  /** The default number of buttons. */
  phoneNumber?: string;
  /** The tenant, if the token allows several. */
  domain?: string;
  /**
  * Called before each call of a button. `false` (also as a promise) and a failing function forbid the call: for terms of use, for
  * example.
  */
  beforeCall?: (wanted: WantedCall & { readonly button: HTMLElement }) => unknown;
  /** Called at the end of each call of a button, also of one that failed: for a survey, for example. */
  afterCall?: (over: { readonly call: Call; readonly button: HTMLElement }) => void;
  /** The selector of elements that call; default: `[data-phone], [data-phone-from], #click-to-call`. */
  selector?: string;
}

/** The customer and the job that a call is about, at most 2,000 characters as JSON. */
export interface CallContext {
  customerId?: string;
  /** Sent only beside an id. */
  customerName?: string;
  jobId?: string;
  /** Opaque data of the application: a text, or an object that can be converted to JSON. */
  customData?: string | object;
}

export interface CallOptions {
  /** The caller ID that is shown to the called party. */
  callerId?: string;
  /** The tenant, if the token allows several. */
  domain?: string;
  /** Accepted by servers whose tenant has `call_context`. */
  context?: CallContext;
}

/** Options of a transport's call. */
export interface TransportCallOptions extends CallOptions {
  /** The component that places the call, for the journal and webhooks. */
  source?: "call_button";
}

/** A way to place calls: click2call server with token, digest, or Dialpad's Mini Dialer. */
export interface CallTransport {
  readonly kind: "server" | "digest" | "mini_dialer";
  call(phoneNumber: string, options?: TransportCallOptions): Call;
}

export interface ServerTransportOptions {
  /** Origin of the click2call server: `https://calls.example.com`. */
  apiUrl: string | URL;
  /** A JWT, or a function that fetches one; requested again once after a 401. Stored in memory only. */
  token: string | (() => string | Promise<string>);
}

/** Calls through `/api/calls` of a click2call server, for the signed-in user. */
export function serverTransport(options: ServerTransportOptions): CallTransport;

export type DigestTransportOptions = {
  /** Origin of the click2call server: `https://calls.example.com`. */
  apiUrl: string | URL;
  /** The address of the desk phone: `alice@pbx.example.com`. */
  aor: string;
} & (
  | { /** The SIP password. It is forgotten after the first call. */ password: string; ha1?: undefined }
  | { /** `MD5(user:realm:password)` in hexadecimal. */ ha1: string; password?: undefined }
);

/** Calls from the user's desk phone. The WebAssembly for it is loaded from the server at the first call. */
export function digestTransport(options: DigestTransportOptions): CallTransport;

/** The call request of a button. */
export interface WantedCall {
  /** For a `<call-button>` in E.164, or unchanged if it is not a number. */
  readonly phoneNumber?: string;
  readonly context?: CallContext;
  /** Not for a `<call-button>`. */
  readonly callerId?: string;
}

/** `detail` of `click-to-call:before`. */
export type BeforeDetail = WantedCall;

/** `detail` of `state` and of the event with the name of the state. */
export interface StateDetail {
  readonly call: Call;
  readonly state: State;
  readonly leg?: Leg;
  readonly cause?: Cause;
  /** RFC 3339, by the server's clock. */
  readonly at?: string;
}

/** A code of the client itself. */
export type ClientErrorCode =
  | "unreachable"
  | "token_unavailable"
  | "no_transport"
  | "credentials_rejected"
  | "digest_unavailable";

/** A code of the server. Newer servers may add codes. */
export type ServerErrorCode =
  | "number_invalid"
  | "number_not_allowed"
  | "destination_not_allowed"
  | "caller_id_not_allowed"
  | "context_not_allowed"
  | "context_too_long"
  | "do_not_call"
  | "calls_stopped"
  | "unauthorized"
  | "forbidden"
  | "rate_limited"
  | "attempts_exhausted"
  | "already_under_way"
  | "daily_limit"
  | "concurrency_limit"
  | "budget_exhausted"
  | "nobody_available"
  | "phone_system_refused"
  | "phone_system_unreachable"
  | "provider_backing_off"
  | "outcome_unknown"
  | "call_over"
  | "call_not_found"
  | "not_supported"
  | "internal"
  | (string & {});

export class CallError extends Error {
  constructor(
    code: ClientErrorCode | ServerErrorCode,
    details?: { message?: string; retryAfter?: number; callId?: string; reason?: string }
  );
  readonly code: ClientErrorCode | ServerErrorCode;
  /** Seconds until another attempt may succeed. */
  readonly retryAfter?: number;
  /** With `number_invalid` and `number_not_allowed`: the problem of the number. */
  readonly reason?: string;
  readonly callId?: string;
}

export interface ErrorDetail {
  /** Absent if no transport was used. */
  readonly call?: Call;
  readonly error: CallError;
  readonly code: string;
}

export interface CallEvents {
  state: CustomEvent<StateDetail>;
  accepted: CustomEvent<StateDetail>;
  queued: CustomEvent<StateDetail>;
  ringing: CustomEvent<StateDetail>;
  answered: CustomEvent<StateDetail>;
  connected: CustomEvent<StateDetail>;
  unknown: CustomEvent<StateDetail>;
  ended: CustomEvent<StateDetail>;
  error: CustomEvent<ErrorDetail>;
  /** No further state of the call will be reported. */
  over: CustomEvent<{ readonly call: Call }>;
}

/** One call, from the press to its end. */
export interface Call extends EventTarget {
  /** Undefined until the server has accepted the call. */
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
  /** Stops listening; the call continues. */
  forget(): void;
  addEventListener<Name extends keyof CallEvents>(
    name: Name,
    listener: (event: CallEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions
  ): void;
  addEventListener(
    type: string,
    callback: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions
  ): void;
}

/** Call buttons on a page: a press rings the user's own phone, then the number's. */
export class ClickToCall {
  constructor(options: Options);
  /** Calls a number without a button. */
  call(phoneNumber: string, options?: CallOptions): Call;
  /** The client of the script tag with `data-token`, if the page has one. */
  static client?: ClickToCall;
  /**
  * Mounts a button in `element`, with its attributes `data-phone`, `data-label`, `data-button-class`, … and its
  * property `callContext`. Returns a function that removes the button.
  */
  mount(element: HTMLElement): () => void;
  /** The calls that are not over. */
  readonly calls: Call[];
  /** Removes all listeners and elements. Calls continue without being shown. */
  destroy(): void;
}

export type ParsedPhone =
  | {
      /** `+12025550142` */
      e164: string;
      /** `(202) 555-0142` */
      formatted: string;
      problem?: undefined;
    }
  | { /** Why it is not a number: `too_short`, `letters`, … */ problem: string; e164?: undefined; formatted?: undefined };

/** Parses a number in any notation, by the rules of the server. */
export function parsePhone(text: string): ParsedPhone;

export type CallButtonVariant = "primary" | "secondary" | "icon";
export type CallButtonSize = "sm" | "md" | "lg";

/** `<call-button>`: calls a number by a transport, and shows the call. */
export class CallButtonElement extends HTMLElement {
  /** The default transport of all buttons. */
  static transport: CallTransport | undefined;
  /** The transport of this button. */
  get transport(): CallTransport | undefined;
  set transport(transport: CallTransport | null | undefined);
  phoneNumber: string | null;
  customerName: string | null;
  customerId: string | null;
  jobId: string | null;
  get customData(): string | object | null;
  set customData(data: string | object | null | undefined);
  callerId: string | null;
  domain: string | null;
  /** The text of the button, instead of `Call` and the customer. */
  label: string | null;
  variant: CallButtonVariant | null;
  size: CallButtonSize | null;
  disabled: boolean;
  /** The call, also for a while after its end. */
  readonly currentCall: Call | undefined;
  /** Calls without `click-to-call:before`. */
  call(): void;
  hangUp(): void;
}

/** The attributes of `<call-button>`. */
export interface CallButtonAttributes {
  "phone-number"?: string;
  "customer-name"?: string;
  "customer-id"?: string;
  "job-id"?: string;
  "custom-data"?: string;
  "caller-id"?: string;
  domain?: string;
  label?: string;
  variant?: CallButtonVariant;
  size?: CallButtonSize;
  disabled?: boolean | "";
}

/** Defines `<call-button>`, once. */
export function defineCallButton(): void;

declare global {
  interface HTMLElementTagNameMap {
    "call-button": CallButtonElement;
  }
  interface Window {
    /** Global of the plain script. */
    ClickToCall: typeof ClickToCall;
  }
  interface HTMLElementEventMap {
    /** Before a button calls; `preventDefault()` prevents the call. */
    "click-to-call:before": CustomEvent<BeforeDetail>;
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
