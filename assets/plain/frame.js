// The button that opens a frame: the page's policy needs only `frame-src` for it, and no WebAssembly runs in the page.

import { registry } from "../loader/registry.js";
import { manage, prepare } from "./panel.js";

// The height until the frame reports its own, and the maximum.
const HEIGHT = 320;
const HIGHEST = 2000;

// The events of the frame that are dispatched in the embedding page.
const PASSED_ON = /^(ready|state|error|scheduled)$/;

export function mountFrame(widget) {
  const { host, root, button, config, server, language } = widget;
  const title = config.branding.company_name || config.domain;
  prepare(widget);
  const look = root === host ? host.getAttribute("class-panel") || "" : "panel";
  const panel = registry.add(root, "div", { class: look, part: "panel", role: "dialog", "aria-label": title });
  panel.hidden = true;
  const { tell, show, listen, destroy } = manage(panel, widget);
  let frame;

  const add = () => {
    const wishes = { domain: config.domain, lang: language };
    if (/light|dark/.test(host.dataset.theme)) wishes.theme = host.dataset.theme;
    const added = registry.add(panel, "iframe", { src: server + "/frame?" + new URLSearchParams(wishes), title });
    Object.assign(panel.style, { padding: "0", overflow: "hidden" });
    Object.assign(added.style, { display: "block", width: "100%", height: HEIGHT + "px", border: "0" });
    return added;
  };
  const open = () => {
    frame = frame || add();
    show(true, frame);
  };
  const heard = ({ "click-to-call": what, value }) => {
    if (what === "height") {
      frame.style.height = Math.min(Number(value) || HEIGHT, HIGHEST) + "px";
    } else if (what === "close") {
      // The visitor closed the widget inside the frame; the next press loads it again.
      frame.remove();
      frame = undefined;
      show(false, button);
    } else if (PASSED_ON.test(what)) {
      tell(what, value);
    }
  };

  listen(window, "message", ({ data, origin, source }) => {
    if (frame && source === frame.contentWindow && origin === server && data) heard(data);
  });
  listen(button, "click", () => (panel.hidden ? open() : show(false, button)));

  return (verb) => {
    if (verb === "open" || verb === "call") open();
    else if (verb === "close") show(false, button);
    else if (verb === "destroy") destroy();
  };
}
