// The browser's own notification of an incoming call, where the user has allowed this site to show any.

import { INCOMING } from "./words.js";

/** Never asks for the permission: that is for the page to do, at a moment that it explains. Returns how to close it. */
export function notify(caller, tag, onClick) {
  const { Notification } = globalThis;
  if (Notification?.permission !== "granted") return () => {};
  try {
    // Tabs of one site that ring for one call show one notification.
    const notification = new Notification(INCOMING, { body: caller, tag: `click2call-dialpad-${tag}` });
    notification.onclick = () => {
      globalThis.focus();
      onClick();
    };
    return () => notification.close();
  } catch {
    // Chrome on Android has the class and cannot make one.
    return () => {};
  }
}
