// The types of `/dialpad.mjs`, and of `<DialpadCTI>` for React.

import type { ForwardRefExoticComponent, RefAttributes } from "react";
import type { CallError, CallTransport } from "./client.js";

export { CallError } from "./client.js";

/** Codes of the `CallError`s of the Mini Dialer. With `number_invalid` and `caller_id_invalid` comes a `reason`. */
export type DialpadErrorCode =
  /** A method was called before `initializeCTI`. */
  | "not_initialized"
  | "client_id_invalid"
  | "url_invalid"
  | "number_invalid"
  | "caller_id_invalid"
  | "identity_invalid"
  /** `customData` has more than 2,000 characters. */
  | "context_too_long"
  /** `customData` is no text. */
  | "custom_data_invalid"
  /** The user did not sign in within two minutes. */
  | "not_authenticated"
  /** More than eight requests wait for the sign-in. */
  | "queue_full"
  /** The request waited when all calls were ended, or when its `signal` aborted. */
  | "cancelled"
  | "destroyed"
  /** The frame did not load within 20 seconds. */
  | "dialer_not_loaded"
  /** The Content Security Policy of the page has no `frame-src` for the Mini Dialer. */
  | "dialer_blocked"
  /** The frame has loaded, and has sent nothing for 30 seconds. */
  | "dialer_silent"
  /** More messages came than a user can cause; some were dropped. */
  | "message_flood"
  /** The id of a call was rounded before it was sent to this page, so the call has none; or that of the user is no integer. */
  | "id_not_exact"
  /** With the code of the refusal as `reason`. */
  | "report_failed"
  | "look_up_failed"
  | "not_supported";

/** One side of a call, as Dialpad names its members. What Dialpad did not send is `null`. */
export interface DialpadParty {
  readonly id: string | null;
  readonly phone: string | null;
  readonly type: string | null;
  readonly name: string | null;
  readonly email: string | null;
}

/** A call that rings (`on`) or no longer does (`off`: answered, missed or declined; the Mini Dialer does not say which). */
export interface DialpadCall {
  /** Opaque text: an integer of 64 bits does not fit into a number. `null` if it was rounded before it came here. */
  readonly id: string | null;
  readonly state: "on" | "off";
  readonly external_number: string | null;
  readonly internal_number: string | null;
  readonly contact: DialpadParty | null;
  readonly target: DialpadParty | null;
}

/** Dialpad's id of a user, as text of decimal digits; `null` while nobody is signed in, or if Dialpad sent none. */
export type DialpadUserId = string | null;

export interface InitiateCallOptions {
  /** Makes this tab the active one. True unless it is said to be false. */
  enableCurrentTab?: boolean;
  identityType?: "Office" | "OfficeGroup" | "CallCenter";
  /** A positive integer of 64 bits; as text if it is beyond 2^53. */
  identityId?: string | number | bigint;
  outboundCallerId?: string;
  /** At most 2,000 characters. */
  customData?: string;
  /** Takes a request that waits for the sign-in out of the queue: it rejects with `cancelled`. */
  signal?: AbortSignal;
}

export interface RequestedCall {
  /** Made by this page: Dialpad tells it no id of an outbound call. */
  readonly requestId: string;
  /** E.164 */
  readonly phoneNumber: string;
}

/** `idle`: not loaded. `waiting`: loaded, no message yet. */
export type DialpadStatus = "idle" | "loading" | "waiting" | "failed" | "signed_out" | "signed_in";

export interface DialpadEvents {
  authentication: { readonly authenticated: boolean; readonly userId: DialpadUserId };
  call_ringing: DialpadCall;
  /** More calls ring than are followed: this one has made room, and may still ring. No `off` follows. */
  ringing_forgotten: DialpadCall;
  /** A call waits for the sign-in. */
  call_waiting: { readonly phoneNumber: string };
  call_requested: RequestedCall & { readonly customData?: string };
  status: { readonly status: DialpadStatus };
  error: CallError;
  destroyed: undefined;
}

export interface InitializeOptions {
  /** Address of the frame. `{clientId}` in it is replaced. */
  url?: string;
  /** When the frame is loaded: at once, when the page is idle, or with the panel or the first request. */
  load?: "eager" | "idle" | "open";
  /** Logs each message with `console.debug`, without names, numbers, ids and custom data. */
  debug?: boolean;
}

export interface DialpadService {
  readonly status: DialpadStatus;
  readonly isAuthenticated: boolean;
  readonly userId: DialpadUserId;
  /** How many handlers are registered. */
  readonly handlerCount: number;
  initializeCTI(clientId: string, container: Element, options?: InitializeOptions): void;
  /** Loads the frame, also if it left the page with its container. */
  load(): void;
  /** Loads the frame anew. */
  reload(): void;
  /** Resolves when the request was handed over, after the sign-in. The same request within a second is the same call. */
  initiateCall(phoneNumber: string, options?: InitiateCallOptions): Promise<RequestedCall>;
  enableCurrentTab(): Promise<void>;
  endAllCalls(): Promise<void>;
  /** Returns a function that removes the handler. */
  on<Name extends keyof DialpadEvents>(name: Name, handler: (detail: DialpadEvents[Name]) => void): () => void;
  /** Takes the frame away. Handlers stay. */
  destroy(): void;
}

/** The page's Mini Dialer. */
export declare const dialpadService: DialpadService;

/** What the page knows of a caller. */
export interface Customer {
  name?: string;
  job?: string;
  /** With either of these, and with `report`, the server finds the call by them later. */
  customerId?: string;
  jobId?: string;
  /** Up to four. With `href` it is a link, without it a button. */
  actions?: readonly { label: string; href?: string; onSelect?: (event: MouseEvent) => void }[];
}

export interface MiniDialerOptions extends InitializeOptions {
  /** From Dialpad, after its set-up form. It is public; there is no secret. */
  clientId: string;
  mode?: "floating" | "docked";
  /** True at first. A change moves the panel; so does the user. */
  collapsed?: boolean;
  /** Opens the panel when a call rings. True unless it is said to be false. */
  openOnIncoming?: boolean;
  /** Opens the panel when this page calls, as only the dialer shows that call. True unless it is said to be false. */
  openOnCall?: boolean;
  /** Shows a notification of the browser when a call rings, if the user has allowed this site to. */
  notifications?: boolean;
  /** Reports each call to a click2call server. */
  report?: { apiUrl: string | URL; token: string | (() => string | Promise<string>) };
  /** Looks up who calls, for the card. */
  lookUpCustomer?: (call: DialpadCall) => Customer | undefined | Promise<Customer | undefined>;
  onAuthenticationChange?: (authenticated: boolean, userId: DialpadUserId) => void;
  onIncomingCall?: (call: DialpadCall) => void;
  /** The call was answered, missed or declined. */
  onRingingEnd?: (call: DialpadCall) => void;
  onCollapsedChange?: (collapsed: boolean) => void;
  onError?: (error: CallError) => void;
}

export interface MiniDialer {
  readonly service: DialpadService;
  update(options: MiniDialerOptions): void;
  open(): void;
  collapse(): void;
  /** Hides the dialer if no other component shows it. Its frame stays, with the call in it. */
  release(): void;
}

/** Shows the page's one Mini Dialer with these options. */
export declare function attachMiniDialer(options: MiniDialerOptions): MiniDialer;

/**
 * Lets call buttons call by the Mini Dialer. It reports nothing of an outbound call, so the state of a call goes from
 * `starting` to `unknown`, and then the call is over for the page. `hangUp` ends all calls of the user.
 */
export declare function miniDialerTransport(service: DialpadService): CallTransport & { readonly kind: "mini_dialer" };

export type DialpadCTIProps = MiniDialerOptions;

export interface DialpadCTIMethods {
  /** Resolves when the request was handed over, after the sign-in. */
  initiateCall(phoneNumber: string, options?: InitiateCallOptions): Promise<RequestedCall>;
  enableCurrentTab(): Promise<void>;
  hangUpAllCalls(): Promise<void>;
  open(): void;
  collapse(): void;
}

export declare const DialpadCTI: ForwardRefExoticComponent<DialpadCTIProps & RefAttributes<DialpadCTIMethods>>;
