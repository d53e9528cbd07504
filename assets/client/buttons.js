// Finds the page's buttons, also those that come later, and shows on each how its call goes.

import { contextOf } from "./context.js";
import { dispatch, forward } from "./dispatch.js";
import { isAllowed } from "./hooks.js";
import { MOUNT } from "./mount.js";
import { hint } from "./words.js";

const CALLS = new WeakMap();

/**
 * Listens for the whole page. `start` calls, if `before` allows it; that is a hook of the page and may be missing.
 * Returns a function that stops it.
 */
export function bind(selector, start, before) {
  const asked = new WeakSet();
  let isBound = true;
  const call = (button, wanted) => isBound && dress(button, start({ ...wanted, button }));
  const press = (event) => {
    const button = event.composedPath().find((node) => node.matches?.(selector));
    if (!button || event.button) return;
    event.preventDefault();
    const current = CALLS.get(button);
    if (current) return end(current);
    const wanted = wantedBy(button);
    if (asked.has(button) || !dispatch(button, "before", wanted, true)) return;
    if (!before) return call(button, wanted);
    // A second press while the page asks its user is the same one.
    asked.add(button);
    isAllowed(before, { ...wanted, button }).then((allowed) => {
      asked.delete(button);
      if (allowed) call(button, wanted);
    });
  };
  // Before the page's own listeners, one of which may keep the press from going further.
  document.addEventListener("click", press, true);
  return () => {
    isBound = false;
    document.removeEventListener("click", press, true);
  };
}

/** What a press asks for. The button of a mount has its attributes at the element around it. */
function wantedBy(button) {
  const source = button.closest(MOUNT) ?? button;
  const { phone, phoneFrom, callerId } = source.dataset;
  const field = phoneFrom && source.getRootNode().querySelector(phoneFrom);
  return { phoneNumber: field ? field.value : phone, callerId, context: contextOf(source) };
}

function end(call) {
  // The card says what went wrong.
  if (call.capabilities.hangUp) call.hangUp().catch(() => {});
}

function dress(button, call) {
  const before = {
    nodes: [...button.childNodes],
    label: button.getAttribute("aria-label"),
    styled: button.hasAttribute("style"),
    width: button.style.minWidth,
  };
  CALLS.set(button, call);
  // No jump when other words come.
  button.style.minWidth = `${button.offsetWidth}px`;
  button.removeAttribute("aria-label");

  const show = () => {
    const waits = call.state === "starting";
    button.dataset.callState = call.state;
    button.setAttribute("aria-busy", waits);
    button.setAttribute("aria-disabled", !waits && !call.capabilities.hangUp);
    button.textContent = hint(call);
  };

  show();
  call.addEventListener("state", show);
  forward(call, button);
  call.addEventListener("over", () => {
    CALLS.delete(button);
    button.replaceChildren(...before.nodes);
    button.style.minWidth = before.width;
    if (!before.styled) button.removeAttribute("style");
    if (before.label !== null) button.setAttribute("aria-label", before.label);
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    delete button.dataset.callState;
  });
}
