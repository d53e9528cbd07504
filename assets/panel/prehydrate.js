// What the visitor and the page do to the panel before the WebAssembly has come, as `launcher.rs` and
// `obey.rs` of widget-wasm have it.

const focus = (element) => element.focus({ preventScroll: true });

// Answers what does as `host.open()`, `close()` and `destroy()` say. What is `asked` is a list of such verbs,
// each with its argument, that wait for the WebAssembly.
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
  // Whoever waits to have it opened waits no more.
  const leave = () => {
    // What was sent is sent all the same, as it is once the WebAssembly is there.
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
  // Until the panel is taken over.
  const hearOf = (at, event, act, capture) => hear(at, event, act, whole, capture);

  // The loader hears of the press as well, and has it opened.
  hearOf(button, "click", () => (wasOpen = !whole.hidden), true);
  // The second click of a double click must not close what the first one opened.
  hearOf(button, "click", ({ detail }) => wasOpen && detail < 2 ? shut() : show(true));
  hearOf(document, "keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && !whole.hidden) shut();
  });
  hearOf(document, "pointerdown", (event) => {
    // Only what floats above the page is in its way.
    if (whole.hidden || (host.mode ?? "floating") !== "floating") return;
    for (const node of event.composedPath()) {
      if (node === root) return;
    }
    leave();
    // The browser moves the focus only after this event, and nowhere where nothing takes it.
    setTimeout(() => document.activeElement === document.body && focus(button));
  });
  hear(close, "click", shut);
  hear(form, "submit", (event) => {
    event.preventDefault();
    waits();
    // It waits until somebody is there to do it.
    host.call(null);
  });
  const handle = (verb) => {
    if (!/close|destroy/.test(verb)) return show(true);
    // Nobody looks for what is gone already.
    if (whole.isConnected) {
      const isOpen = !whole.hidden;
      show(false);
      if (isOpen) focus(button);
    }
    if (verb === "destroy") end();
  };
  // A task of its own, as the layout takes a slow phone as long as all of this. Where nobody waits for it, it
  // is done ahead: by the time that the panel opens, fonts have been found and fields made.
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
