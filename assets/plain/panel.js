// The panel of the plain form and of the frame, which opens at the button.

import css from "../../widget-wasm/src/style/form.css" with { type: "text" };
import { registry } from "../loader/registry.js";

// Removes what a widget that broke while it was mounted has left, and adds the styles.
export function prepare({ host, root, button }) {
  for (const child of [].slice.call(root.children)) {
    if (child !== button && child.localName !== "style") child.remove();
  }
  for (const line of button.querySelectorAll("small")) line.remove();
  if (root !== host) registry.adopt(host, root, css);
}

// Answers functions that tell the page, open, close and take the panel away.
export function manage(panel, { host, button }) {
  const tell = (name, detail, cancelable = false) =>
    host.dispatchEvent(
      new CustomEvent("click-to-call:" + name, { detail, cancelable, bubbles: true, composed: true })
    );
  const show = (open, focus) => {
    if (panel.hidden !== open) return;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", open);
    if (focus) focus.focus();
    tell(open ? "open" : "close", {});
  };

  const undo = [];
  const listen = (target, event, hear) => {
    target.addEventListener(event, hear);
    undo.push(() => target.removeEventListener(event, hear));
  };
  listen(document, "pointerdown", (event) => {
    if (event.composedPath().indexOf(host) < 0) show(false);
  });
  listen(document, "keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) show(false, button);
  });
  const destroy = () => {
    for (const step of undo) step();
    panel.remove();
  };
  return { tell, show, listen, destroy };
}
