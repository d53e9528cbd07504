"use client";

// `<ClickToCall>` for React 18 and later. It renders the element only. StrictMode, which mounts everything twice, therefore
// leaves nothing behind.

import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from "react";
import { EVENTS, load } from "./index.js";

export const ClickToCall = forwardRef(function ClickToCall(props, ref) {
  const { server, domain, token, nonce, onLoadError, ...rest } = props;
  const element = useRef(null);
  const newest = useRef(props);
  newest.current = props;
  useImperativeHandle(ref, () => element.current, []);

  useEffect(() => {
    load({ server, domain, nonce }).catch((error) => newest.current.onLoadError?.(error));
  }, [server, domain, nonce]);

  useEffect(() => {
    element.current.token = token;
  }, [token]);

  useEffect(() => {
    const host = element.current;
    // One listener for each event, which calls the current callback, so that renders change no listeners.
    const heard = EVENTS.map((name) => {
      const hear = (event) => newest.current[callback(name)]?.(event);
      host.addEventListener("click-to-call:" + name, hear);
      return () => host.removeEventListener("click-to-call:" + name, hear);
    });
    return () => heard.forEach((stop) => stop());
  }, []);

  return createElement("click-to-call", { ref: element, domain, suppressHydrationWarning: true, ...attributes(rest) });
});

// The callback of `before-call` is `onBeforeCall`.
function callback(name) {
  return "on-".concat(name).replace(/-./g, (dash) => dash[1].toUpperCase());
}

// Attributes of the element, by attribute name: `buttonText` is `button-text`.
function attributes(props) {
  const named = {};
  for (const [name, value] of Object.entries(props)) {
    if (/^on[A-Z]/.test(name) || value == null || value === false) continue;
    const isStandard = /^(aria-|data-|id$|className$|style$|key$)/.test(name);
    const attribute = isStandard ? name : name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
    named[attribute === "className" ? "class" : attribute] = value === true ? "" : value;
  }
  return named;
}
