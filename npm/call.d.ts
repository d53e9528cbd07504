// The types of `<CallButton>` and `<CallProvider>`, and of `<call-button>` in JSX.

import type {
  CSSProperties,
  DetailedHTMLProps,
  ForwardRefExoticComponent,
  HTMLAttributes,
  ReactElement,
  ReactNode,
  RefAttributes,
} from "react";
import type {
  BeforeDetail,
  CallButtonAttributes,
  CallButtonElement,
  CallButtonSize,
  CallButtonVariant,
  CallTransport,
  ErrorDetail,
  StateDetail,
} from "./client.js";

export * from "./client.js";

export interface CallProviderProps {
  transport: CallTransport | undefined;
  children?: ReactNode;
}

/** Selects the transport of every `<CallButton>` below it. */
export declare function CallProvider(props: CallProviderProps): ReactElement;

/** The transport of the closest `<CallProvider>`. */
export declare function useCallTransport(): CallTransport | undefined;

export interface CallButtonProps {
  /** In any notation. An impossible number is rejected with the reason. */
  phoneNumber: string;
  /** For the label: `Call Ada Lovelace`. */
  customerName?: string;
  customerId?: string;
  jobId?: string;
  /** Opaque data of the application: a text, or an object that can be converted to JSON. */
  customData?: string | object;
  variant?: CallButtonVariant;
  size?: CallButtonSize;
  /** Prevents new calls. A call in progress can be ended. */
  disabled?: boolean;
  /** The caller ID that is shown to the called party. */
  callerId?: string;
  /** The tenant, if the token allows several. */
  domain?: string;
  /** The text of the button, instead of `Call` and the customer. */
  label?: string;
  /** The transport of this button, instead of that of `<CallProvider>`. */
  transport?: CallTransport;
  id?: string;
  className?: string;
  style?: CSSProperties;
  /** `event.preventDefault()` prevents the call; `ref.current.call()` places it later. */
  onBeforeCall?: (event: CustomEvent<BeforeDetail>) => void;
  onState?: (event: CustomEvent<StateDetail>) => void;
  onError?: (event: CustomEvent<ErrorDetail>) => void;
}

export declare const CallButton: ForwardRefExoticComponent<CallButtonProps & RefAttributes<CallButtonElement>>;

type CallButtonTag = DetailedHTMLProps<HTMLAttributes<CallButtonElement>, CallButtonElement> & CallButtonAttributes;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "call-button": CallButtonTag;
    }
  }
}
