// The types of `<click-to-call>` and of its loader.

export interface LoadOptions {
  /** Origin of the click2call server: `https://calls.example.com`. */
  server: string;
  /** The tenant whose configuration is included in the script, which saves a request. */
  domain?: string;
  /** The script inserts a floating button by itself. Requires `domain`. */
  floating?: boolean;
  /** For pages whose policy allows scripts by nonce. */
  nonce?: string;
}

/** Resolves to the element's class when it is defined. The same options load the script once. */
export function load(options: LoadOptions): Promise<CustomElementConstructor>;

export const EVENTS: readonly ["ready", "open", "close", "before-call", "state", "error", "scheduled"];

export type Token = string | (() => string | Promise<string>);

/** The state of a call. */
export interface CallState {
  /** `accepted`, `queued`, `ringing`, `answered`, `connected`, `ended`, … */
  state: string;
  /** The leg, for states of a leg. */
  leg?: string;
  /** The reason of the end. */
  cause?: string;
  /** Position in the queue, 1 is next. */
  position?: number;
  callId?: string;
}

/** A refusal, with the server's stable code. */
export interface CallError {
  code: string;
  reason?: string;
}

/** The visitor's request. `preventDefault()` prevents it. */
export interface BeforeCall {
  domain: string;
  department?: string;
}

/** The element's events, by their names without `click-to-call:`. */
export interface ClickToCallDetails {
  ready: unknown;
  open: unknown;
  close: unknown;
  "before-call": BeforeCall;
  state: CallState;
  error: CallError;
  scheduled: { callId?: string; at?: string };
}

export type ClickToCallEvents = {
  [Name in keyof ClickToCallDetails as `click-to-call:${Name}`]: CustomEvent<ClickToCallDetails[Name]>;
};

/** The attributes that are also properties, with their values. */
interface Values {
  domain: string;
  theme: "auto" | "light" | "dark";
  /** `floating`, `inline`, `iframe`, or both a place and `iframe`. */
  mode: string;
  corner: "bottom-end" | "bottom-start" | "top-end" | "top-start";
  /** Pixels, or any length of CSS. */
  offset: string | number;
  "z-index": string | number;
  size: "small" | "medium" | "large";
  "button-text": string;
  /** `#rrggbb` */
  "button-color": string;
  department: string;
  "when-closed": "say" | "disable" | "hide";
}

/** The boolean attributes. */
interface Flags {
  /** No shadow root and no styles of the widget: the page's own classes. */
  light: boolean;
  "icon-only": boolean;
}

/** `z-index` as a property: `zIndex`. */
type PropertyName<Attribute extends string> = Attribute extends `${infer First}-${infer Second}`
  ? `${First}${Capitalize<Second>}`
  : Attribute;

/** The element's settings as properties. */
export type ClickToCallProperties = { [Name in keyof Values as PropertyName<Name>]: Values[Name] | null } & {
  [Name in keyof Flags as PropertyName<Name>]: Flags[Name];
};

/** The settings as attributes. */
export interface ClickToCallAttributes extends Partial<Values>, Partial<Record<keyof Flags, boolean | "">> {
  lang?: string;
  "class-button"?: string;
  "class-panel"?: string;
  "class-input"?: string;
  "class-submit"?: string;
  "class-label"?: string;
  "class-link"?: string;
}

export interface ClickToCallElement extends HTMLElement, ClickToCallProperties {
  /** The site's own proof of the visitor's identity. Not an attribute, which any script could read. */
  token?: Token | undefined;
  open(): void;
  close(): void;
  /** Opens the panel and requests a call to this number. */
  call(number: string): void;
  /** Removes the element, its nodes and its listeners. */
  destroy(): void;
  addEventListener<Name extends keyof ClickToCallEvents>(
    type: Name,
    listener: (this: ClickToCallElement, event: ClickToCallEvents[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** `clickToCall("open")`, which also works before the script has loaded. */
export interface ClickToCallQueue {
  (verb: "open" | "close" | "destroy", options?: { domain?: string }): void;
  (verb: "call", number: string, options?: { domain?: string }): void;
  <Name extends keyof ClickToCallDetails>(
    verb: "on",
    name: Name,
    hear: (event: CustomEvent<ClickToCallDetails[Name]>) => void,
    options?: { domain?: string },
  ): void;
  q?: unknown[];
}

declare global {
  interface HTMLElementTagNameMap {
    "click-to-call": ClickToCallElement;
  }
  interface HTMLElementEventMap extends ClickToCallEvents {}
  interface Window {
    clickToCall?: ClickToCallQueue;
  }
}
