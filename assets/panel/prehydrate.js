// Handles visitors' actions and the page's commands before the WebAssembly has started, as `event_handlers.rs` and
// `host_api.rs` of widget-wasm do afterwards.

const focus = (element) => element.focus({ preventScroll: true });

// Returns the handler of `host.open()`, `close()` and `destroy()`. `asked` is the queue of commands with their arguments, which
// the WebAssembly executes.
export function attachHandlers({ hear, end }, { host, root, button, asked }, { whole, close, form, number, waits }) {
  let wasOpen;

  const show = (open) => {
    button.removeAttribute("aria-busy");
    if (whole.hidden !== open) return;
    whole.hidden = !open;
    button.setAttribute("aria-expanded", open);
    if (open) focus(number);
    const name = "click-to-call:" + (open ? "open" : "close");
    host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail: {} }));
  };
  // Queued commands to open are dropped.
  const leave = () => {
    // Queued calls are kept, as the WebAssembly would have executed them.
    let kept = 0;
    for (const wish of asked) {
      if (wish[0] === "call") asked[kept++] = wish;
    }
    asked.length = kept;
    show(false);
  };
  const shut = () => {
    leave();
    focus(button);
  };
  // Active until the panel is adopted.
  const hearOf = (at, event, act, capture) => hear(at, event, act, whole, capture);

  // The loader handles the same click and queues the opening.
  hearOf(button, "click", () => (wasOpen = !whole.hidden), true);
  // The second click of a double click must not close what the first one opened.
  hearOf(button, "click", ({ detail }) => wasOpen && detail < 2 ? shut() : show(true));
  hearOf(document, "keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && !whole.hidden) shut();
  });
  hearOf(document, "pointerdown", (event) => {
    // Only a floating panel closes by a press outside.
    if (whole.hidden || (host.mode ?? "floating") !== "floating") return;
    for (const node of event.composedPath()) {
      if (node === root) return;
    }
    leave();
    // The browser moves the focus after this event, and not at all if nothing focusable was pressed.
    setTimeout(() => document.activeElement === document.body && focus(button));
  });
  hear(close, "click", shut);
  hear(form, "submit", (event) => {
    event.preventDefault();
    waits();
    // Queued until the WebAssembly has started.
    host.call(null);
  });
  const handle = (verb) => {
    if (!/close|destroy/.test(verb)) return show(true);
    // A removed panel needs no focus.
    if (whole.isConnected) {
      const isOpen = !whole.hidden;
      show(false);
      if (isOpen) focus(button);
    }
    if (verb === "destroy") end();
  };
  // A separate task, because layout takes as long as this code on a slow phone. If the panel is not yet requested, layout is done in
  // advance: fonts are resolved and form controls are created before it opens.
  setTimeout(() => {
    if (!whole.isConnected) return;
    for (const [verb] of asked) handle(verb);
    if (!whole.hidden) return;
    whole.hidden = false;
    whole.offsetHeight;
    whole.hidden = true;
  });
  return handle;
}
