// The panel of the plain form and of the frame, which opens at the button.

import css from "../../widget-wasm/src/style/form.css" with { type: "text" };
import { registry } from "../loader/registry.js";

// Returns the panel, and functions that dispatch events, show, listen and destroy.
export function addPanel({ host, root, button, config }) {
  // A widget that failed while it was mounted may have left elements.
  for (const child of [].slice.call(root.children)) {
    if (child !== button && child.localName !== "style") child.remove();
  }
  const isLight = root === host;
  if (!isLight) registry.adopt(host, root, css);
  const panel = registry.add(root, "div", {
    class: isLight ? host.getAttribute("class-panel") || "" : "panel",
    part: "panel",
    role: "dialog",
    "aria-label": config.branding.company_name || config.domain,
  });
  panel.hidden = true;

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
  return { panel, tell, show, listen, destroy };
}
