// The types of `<ClickToCall>`, and of `<click-to-call>` in JSX.

import type { CSSProperties, DetailedHTMLProps, ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type {
  BeforeCall,
  CallError,
  CallState,
  ClickToCallAttributes,
  ClickToCallDetails,
  ClickToCallElement,
  ClickToCallProperties,
  Token,
} from "./index.js";

type Told = Partial<{ [Name in keyof ClickToCallProperties]: NonNullable<ClickToCallProperties[Name]> }>;

export interface ClickToCallProps extends Told {
  /** Origin of the click2call server. */
  server: string;
  domain: string;
  lang?: string;
  /** The visitor's token of your own site, or a function that returns one. */
  token?: Token;
  /** For pages whose policy allows scripts by nonce. */
  nonce?: string;
  classButton?: string;
  classPanel?: string;
  classInput?: string;
  classSubmit?: string;
  classLabel?: string;
  classLink?: string;
  id?: string;
  className?: string;
  style?: CSSProperties;
  onReady?: (event: CustomEvent) => void;
  onOpen?: (event: CustomEvent) => void;
  onClose?: (event: CustomEvent) => void;
  /** `event.preventDefault()` prevents the call. */
  onBeforeCall?: (event: CustomEvent<BeforeCall>) => void;
  onState?: (event: CustomEvent<CallState>) => void;
  onError?: (event: CustomEvent<CallError>) => void;
  onScheduled?: (event: CustomEvent<ClickToCallDetails["scheduled"]>) => void;
  /** The server's script did not load. */
  onLoadError?: (error: Error) => void;
}

export declare const ClickToCall: ForwardRefExoticComponent<ClickToCallProps & RefAttributes<ClickToCallElement>>;

type ClickToCallTag = DetailedHTMLProps<HTMLAttributes<ClickToCallElement>, ClickToCallElement> & ClickToCallAttributes;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "click-to-call": ClickToCallTag;
    }
  }
}
