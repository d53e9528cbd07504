// The types of `<DialpadCTI>` and of Dialpad's Mini Dialer.

import type { ForwardRefExoticComponent, RefAttributes } from "react";
import type { InitiateCallOptions, MiniDialerOptions, RequestedCall } from "./dialpad.mjs";

export * from "./dialpad.mjs";

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
