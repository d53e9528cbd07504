// Finds the page's buttons, including those that are added later, and shows the progress of calls on them.

import { contextOf } from "./context.js";
import { dispatch, forward } from "./dispatch.js";
import { isAllowed } from "./hooks.js";
import { MOUNT } from "./mount.js";
import { hint } from "./words.js";

const CALLS = new WeakMap();

/**
* Listens on the document. `start` places the call if the optional hook `before` allows it. Returns a function that removes the
* listeners.
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
    // A second press while the hook runs is ignored.
    asked.add(button);
    isAllowed(before, { ...wanted, button }).then((allowed) => {
      asked.delete(button);
      if (allowed) call(button, wanted);
    });
  };
  // In the capture phase, because a listener of the page may stop the propagation.
  document.addEventListener("click", press, true);
  return () => {
    isBound = false;
    document.removeEventListener("click", press, true);
  };
}

/** The call request of a press. The button of a mount has its attributes at the parent element. */
function wantedBy(button) {
  const source = button.closest(MOUNT) ?? button;
  const { phone, phoneFrom, callerId } = source.dataset;
  const field = phoneFrom && source.getRootNode().querySelector(phoneFrom);
  return { phoneNumber: field ? field.value : phone, callerId, context: contextOf(source) };
}

function end(call) {
  // The card shows the error.
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
  // Keeps the width of the button when its text changes.
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
