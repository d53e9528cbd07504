"use client";

// `<CallButton>` renders `<call-button>` only. StrictMode, which mounts everything twice, therefore leaves nothing behind.

import { createContext, createElement, forwardRef, useContext, useEffect, useImperativeHandle, useRef } from "react";
import { defineCallButton } from "./client.js";

const Transport = createContext(undefined);

/** Selects the transport of every `<CallButton>` below it. */
export function CallProvider({ transport, children }) {
  return createElement(Transport.Provider, { value: transport }, children);
}

/** The transport of the closest `<CallProvider>`. */
export function useCallTransport() {
  return useContext(Transport);
}

/** Props that are attributes of the element. */
const ATTRIBUTES = {
  phoneNumber: "phone-number",
  customerName: "customer-name",
  customerId: "customer-id",
  jobId: "job-id",
  callerId: "caller-id",
  domain: "domain",
  label: "label",
  variant: "variant",
  size: "size",
  className: "class",
};

const CALLBACKS = { before: "onBeforeCall", state: "onState", error: "onError" };

export const CallButton = forwardRef(function CallButton(props, ref) {
  const { transport, customData, disabled, ...rest } = props;
  const provided = useCallTransport();
  const element = useRef(null);
  const newest = useRef(props);
  newest.current = props;
  useImperativeHandle(ref, () => element.current, []);

  useEffect(() => {
    defineCallButton();
    const host = element.current;
    // One listener for each event, which calls the current callback, so that renders change no listeners.
    const removals = Object.entries(CALLBACKS).map(([name, callback]) => {
      const listener = (event) => newest.current[callback]?.(event);
      host.addEventListener(`click-to-call:${name}`, listener);
      return () => host.removeEventListener(`click-to-call:${name}`, listener);
    });
    return () => removals.forEach((remove) => remove());
  }, []);

  useEffect(() => {
    element.current.transport = transport ?? provided;
  }, [transport, provided]);

  useEffect(() => {
    element.current.customData = customData;
  }, [customData]);

  return createElement("call-button", { ref: element, disabled: disabled ? "" : undefined, ...attributes(rest) });
});

function attributes(props) {
  const named = {};
  for (const [name, value] of Object.entries(props)) {
    if (!Object.values(CALLBACKS).includes(name) && value != null) named[ATTRIBUTES[name] ?? name] = value;
  }
  return named;
}
