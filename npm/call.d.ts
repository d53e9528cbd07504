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
  /** As people write it. What cannot be a number is rejected with the reason. */
  phoneNumber: string;
  /** For the label: `Call Ada Lovelace`. */
  customerName?: string;
  customerId?: string;
  jobId?: string;
  /** Opaque data of the application: a text, or an object that JSON can write. */
  customData?: string | object;
  variant?: CallButtonVariant;
  size?: CallButtonSize;
  /** Places no new call. A call that is under way can be ended. */
  disabled?: boolean;
  /** The number that is shown to the called. */
  callerId?: string;
  /** The tenant, where the token leaves a choice. */
  domain?: string;
  /** The text of the button, in place of `Call` and the customer. */
  label?: string;
  /** The transport of this button, in place of the one of `<CallProvider>`. */
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
