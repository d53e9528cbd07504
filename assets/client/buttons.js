// Finds the page's buttons, also those that come later, and shows on each how its call goes.

import { dispatch, forward } from "./dispatch.js";
import { hint } from "./words.js";

const CALLS = new WeakMap();

/** Listens for the whole page. What comes back stops that. */
export function bind(selector, start) {
  const press = (event) => {
    const button = event.composedPath().find((node) => node.matches?.(selector));
    if (!button || event.button) return;
    event.preventDefault();
    const call = CALLS.get(button);
    if (call) return end(call);
    if (dispatch(button, "before", {}, true)) dress(button, start({ ...wanted(button), button }));
  };
  // Before the page's own listeners, one of which may keep the press from going further.
  document.addEventListener("click", press, true);
  return () => document.removeEventListener("click", press, true);
}

function wanted(button) {
  const { dataset } = button;
  const field = dataset.phoneFrom && button.getRootNode().querySelector(dataset.phoneFrom);
  return { phoneNumber: field ? field.value : dataset.phone, callerId: dataset.callerId };
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
