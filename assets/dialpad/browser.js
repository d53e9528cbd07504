// What the modules here need of the browser, in one place, so that tests can replace it.

export const BROWSER = {
  get window() {
    return globalThis.window;
  },
  now: () => Date.now(),
  /** Returns a function that cancels. */
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  /** When the page has loaded and is idle, soon in any case. Returns a function that cancels. */
  whenIdle(work) {
    // A frame that is added earlier delays the load event of the page.
    if (document.readyState !== "complete") return afterLoad(() => BROWSER.whenIdle(work));
    const { requestIdleCallback, cancelIdleCallback } = globalThis;
    // Safari has no idle callbacks.
    if (!requestIdleCallback) return BROWSER.after(1_000, work);
    const request = requestIdleCallback(work, { timeout: 3_000 });
    return () => cancelIdleCallback(request);
  },
};

// `next` returns how it is cancelled.
function afterLoad(next) {
  let cancel = () => removeEventListener("load", start);
  const start = () => (cancel = next());
  addEventListener("load", start, { once: true });
  return () => cancel();
}
