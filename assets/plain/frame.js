// The button that opens a frame: the page needs to allow nothing but `frame-src`, and nothing of ours runs in it.

import { us } from "../loader/us.js";
import { addPanel } from "./panel.js";

const PREFIX = "click-to-call:";

export function mountFrame(widget) {
  const { host, button, config, server, language } = widget;
  const { panel, tell, show, listen, destroy } = addPanel(widget);
  let frame;

  const address = () => {
    const wishes = { domain: config.domain, lang: language };
    if (host.dataset.theme) wishes.theme = host.dataset.theme;
    if (host.getAttribute("department")) wishes.department = host.getAttribute("department");
    return server + "/frame?" + new URLSearchParams(wishes);
  };
  const open = () => {
    frame =
      frame ||
      us.add(panel, "iframe", {
        src: address(),
        title: config.branding.company_name || config.domain,
      });
    Object.assign(panel.style, { padding: 0, overflow: "hidden" });
    Object.assign(frame.style, { display: "block", width: "100%", height: frame.style.height || "320px", border: 0 });
    show(true, frame);
  };

  listen(window, "message", ({ data, origin, source }) => {
    if (!frame || source !== frame.contentWindow || origin !== server || !data) return;
    const name = data["click-to-call"];
    if (name === "height") frame.style.height = Math.min(Math.max(data.value | 0, 80), 2000) + "px";
    else if (name === "close") show(false, button);
    else if (/^[a-z-]+$/.test(name)) tell(name, data.detail || {});
  });
  listen(button, "click", () => (panel.hidden ? open() : show(false, button)));

  return (verb) => {
    if (verb === "open" || verb === "call") open();
    else if (verb === "close") show(false, button);
    else if (verb === "destroy") destroy();
  };
}
