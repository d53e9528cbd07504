// What the visitor and the page do to the panel before the WebAssembly has come, as `event_handlers.rs` and
// `host_api.rs` of widget-wasm have it.

import {
  button as launcher,
  close as cross,
  form as fields,
  heard,
  logo as picture,
  number,
  panel,
  root as around,
  second_line,
  submit as callMe,
} from "panel-elements";

const focus = (element) => element.focus({ preventScroll: true });

// Answers what does as `host.open()`, `close()` and `destroy()` say. What is `asked` is a list of such verbs,
// each with its argument, that wait for the WebAssembly. `take` of the answer ends this and answers the elements.
export function attachHandlers(parts, host, submitting, asked) {
  const root = parts[around];
  const button = parts[launcher];
  const whole = parts[panel];
  const field = parts[number];
  const submit = parts[callMe];
  const logo = parts[picture];
  const undo = [];
  let wasOpen;

  const hear = (at, event, act, capture = false) => {
    at.addEventListener(event, act, capture);
    undo[undo.length] = () => at.removeEventListener(event, act, capture);
  };
  const take = () => {
    for (const step of undo) step();
    undo.length = 0;
    return parts;
  };

  const show = (open) => {
    button.removeAttribute("aria-busy");
    if (whole.hidden !== open) return;
    whole.hidden = !open;
    button.setAttribute("aria-expanded", open);
    if (open) focus(field);
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
  // The loader hears of the press as well, and has it opened.
  hear(button, "click", () => (wasOpen = !whole.hidden), true);
  // The second click of a double click must not close what the first one opened.
  hear(button, "click", ({ detail }) => wasOpen && detail < 2 ? shut() : show(true));
  hear(document, "keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && !whole.hidden) shut();
  });
  hear(document, "pointerdown", (event) => {
    // Only what floats above the page is in its way.
    if (whole.hidden || (host.mode ?? "floating") !== "floating") return;
    for (const node of event.composedPath()) {
      if (node === root) return;
    }
    leave();
    // The browser moves the focus after this event, and not at all if nothing focusable was pressed.
    setTimeout(() => document.activeElement === document.body && focus(button));
  });
  hear(parts[cross], "click", shut);
  if (logo) hear(logo, "error", () => logo.remove());
  hear(parts[fields], "submit", (event) => {
    event.preventDefault();
    field.readOnly = submit.disabled = true;
    submit.setAttribute("aria-busy", true);
    submit.textContent = parts[heard].textContent = submitting;
    // It waits until somebody is there to do it.
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
    if (verb === "destroy") {
      take();
      whole.remove();
      parts[second_line].remove();
    }
  };
  handle.take = take;
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
