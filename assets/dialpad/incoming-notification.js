// A browser notification for an incoming call, if the user has granted the permission.

import { INCOMING } from "./words.js";

/** Never requests the permission: the page does so, at a time when it can explain it. Returns a function that closes it. */
export function notify(caller, tag, onClick) {
  const { Notification } = globalThis;
  if (Notification?.permission !== "granted") return () => {};
  try {
    // Tabs of one site that ring for the same call share one notification.
    const notification = new Notification(INCOMING, { body: caller, tag: `click2call-dialpad-${tag}` });
    notification.onclick = () => {
      globalThis.focus();
      onClick();
    };
    return () => notification.close();
  } catch {
    // Chrome on Android has the class, but its constructor throws.
    return () => {};
  }
}
