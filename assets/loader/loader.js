// What the snippet's script tag runs: paints a tenant's button, and fetches the rest of the widget
// once somebody means to use it. The server writes the tenant's configuration into this script.

import { engine } from "./engine.js";
import { keepInPage } from "./place.js";
import { paint } from "./paint.js";
import { plainForm } from "./plain-form.js";

// A slow line gets the plain form rather than a longer wait.
const PATIENCE = 8000;

// One entry per tenant, so that a second copy of the snippet finds the first one's widget.
// A symbol, because `<a id="click2call">` on the page would make a property of that name.
const KEY = Symbol.for("click2call");
const widgets = window[KEY] || (window[KEY] = new Map());

const config = __C2C_CONFIG__;
const script = document.currentScript || document.querySelector('script[src*="widget.js?"]');

const known = widgets.get(config.domain);
if (known) known();
else widgets.set(config.domain, start(new URL(script.src).origin));

// Answers a function that puts the widget back into the page.
function start(server) {
  const host = document.createElement("click2call-widget");
  host.dataset.domain = config.domain;
  host.lang = "en";
  const root = host.attachShadow({ mode: "open" });
  const button = paint(host, root, config.branding, widgets.size);

  let loading;
  let wanted = false;
  let settled = false;

  // Hands the button over once, to the widget or to the plain form.
  const settle = (take) => {
    if (settled) return;
    take();
    settled = true;
    button.removeAttribute("aria-busy");
  };
  const fallBack = () => settle(() => plainForm(root, button, config, server));

  const load = () => {
    loading =
      loading ||
      engine(server + config.base)
        .then(([mount, words]) =>
          settle(() => {
            const handle = mount(host, root, button, config, server, "en", words);
            if (wanted) handle("open");
          })
        )
        .catch(() => {
          // Nobody waits yet: the click tries once more, perhaps the line is back by then.
          loading = 0;
          if (wanted) fallBack();
        });
  };

  button.addEventListener("click", () => {
    if (settled || wanted) return;
    wanted = true;
    button.setAttribute("aria-busy", true);
    setTimeout(fallBack, PATIENCE);
    load();
  });
  for (const sign of ["pointerenter", "touchstart", "focus"]) {
    button.addEventListener(sign, load, { passive: true, once: true });
  }
  if (config.preload === "idle") whenIdle(load);

  return keepInPage(host);
}

function whenIdle(then) {
  const wait = () => (window.requestIdleCallback || setTimeout)(then);
  if (document.readyState === "complete") wait();
  else addEventListener("load", wait, { once: true });
}
