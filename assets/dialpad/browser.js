// The browser APIs that these modules use, so that tests can replace them.

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
  /** Runs when the page has loaded and is idle, after a short delay in any case. Returns a function that cancels. */
  whenIdle(work) {
    // A frame that is added earlier delays the page's load event.
    if (document.readyState !== "complete") return afterLoad(() => BROWSER.whenIdle(work));
    const { requestIdleCallback, cancelIdleCallback } = globalThis;
    // Safari has no idle callbacks.
    if (!requestIdleCallback) return BROWSER.after(1_000, work);
    const request = requestIdleCallback(work, { timeout: 3_000 });
    return () => cancelIdleCallback(request);
  },
};

// `next` returns the function that cancels it.
function afterLoad(next) {
  let cancel = () => removeEventListener("load", start);
  const start = () => (cancel = next());
  addEventListener("load", start, { once: true });
  return () => cancel();
}
