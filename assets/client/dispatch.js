// Dispatches the events of a call on the element that shows it.

const NAMES = ["state", "accepted", "queued", "ringing", "answered", "connected", "unknown", "ended", "error"];

/** False if a listener called `preventDefault()`. */
export function dispatch(element, name, detail, cancelable = false) {
  const event = { detail, cancelable, bubbles: true, composed: true };
  return element.dispatchEvent(new CustomEvent(`click-to-call:${name}`, event));
}

/** Dispatches each event of `call` on `element`. */
export function forward(call, element) {
  const again = ({ type, detail }) => dispatch(element, type, detail);
  for (const name of NAMES) call.addEventListener(name, again);
}
