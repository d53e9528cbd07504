"use client";

// `<DialpadCTI>` for React 18 and later. The dialer belongs to the page, not to the component: a route that unmounts the
// component, and StrictMode, which mounts it twice, keep the frame and its call.

import { forwardRef, useEffect, useImperativeHandle, useRef } from "react";
import { attachMiniDialer, dialpadService } from "../assets/dialpad/dialpad.js";

export * from "../assets/dialpad/dialpad.js";

const CALLBACKS = ["onAuthenticationChange", "onIncomingCall", "onRingingEnd", "onCollapsedChange", "onError"];

export const DialpadCTI = forwardRef(function DialpadCTI(props, ref) {
  const dialer = useRef(null);
  const newest = useRef(props);
  newest.current = props;

  useImperativeHandle(
    ref,
    () => ({
      initiateCall: (phoneNumber, options) => dialpadService.initiateCall(phoneNumber, options),
      enableCurrentTab: () => dialpadService.enableCurrentTab(),
      hangUpAllCalls: () => dialpadService.endAllCalls(),
      open: () => dialer.current?.open(),
      collapse: () => dialer.current?.collapse(),
    }),
    []
  );

  useEffect(() => {
    dialer.current = attachMiniDialer(optionsOf(newest));
    return () => {
      dialer.current.release();
      dialer.current = null;
    };
  }, []);

  useEffect(() => dialer.current.update(optionsOf(newest)));

  return null;
});

// Calls the current callbacks, so that renders change no handlers.
function optionsOf(newest) {
  const options = { ...newest.current };
  for (const name of CALLBACKS) options[name] = (...about) => newest.current[name]?.(...about);
  options.lookUpCustomer = (call) => newest.current.lookUpCustomer?.(call);
  return options;
}
