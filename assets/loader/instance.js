// The life cycle of one element: its button, and the panel that the button opens.

import { engine, plain } from "./engine.js";
import { isClosed } from "./hours.js";
import { add } from "./paint.js";
import { registry } from "./registry.js";

// Milliseconds until a slow connection gets the plain form, and until a failed one gets the telephone link.
const PATIENCE = 8000;
const MORE_PATIENCE = 4000;

export function createInstance(host, tenant, parts) {
  const { root, button, language, fetchAll = engine } = parts;
  const { config, server } = tenant;
  const base = server + config.base;
  const words = server + (config.words || config.base) + language + ".json";

  const widget = [host, root, button, config, server, language];
  const asked = [];
  let early;
  let handle;
  let loading;
  let timer;

  const settle = () => {
    clearTimeout(timer);
    timer = 0;
    button.removeAttribute("aria-busy");
  };
  // Draws the form before the WebAssembly has arrived, once.
  const draw = (paint, sentences) => {
    early = handle || early || paint(...widget, sentences, asked);
  };
  // Passes control once, to the widget or to the plain form.
  const take = ([mount, sentences]) => {
    if (handle) return;
    handle = mount(...widget, sentences, early);
    settle();
    for (const [verb, argument] of asked) handle(verb, argument);
  };
  const fallBack = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, MORE_PATIENCE);
    plain(base, words).then(take).catch(giveUp);
  };
  const giveUp = () => {
    if (handle) return;
    settle();
    early = early && early("destroy");
    const { phone } = config;
    if (phone) {
      handle = () => {};
      const link = add(root, "a", { class: button.className, part: "button", href: "tel:" + phone });
      add(link, "span").textContent = phone;
      button.remove();
      // Only if the visitor is still waiting.
      if (asked[0]) link.focus();
    } else {
      add(button, "small").textContent = "Try again";
    }
    asked.length = loading = 0;
  };
  const load = () => {
    if (loading) return;
    loading = 1;
    fetchAll(base, words, draw).then(take).catch(() => {
      // If no visitor is waiting, the click tries again.
      loading = 0;
      if (timer) fallBack();
    });
  };
  const ask = (verb, argument) => {
    if (handle) return handle(verb, argument);
    asked[asked.length] = [verb, argument];
    button.setAttribute("aria-busy", true);
    timer = timer || setTimeout(fallBack, PATIENCE);
    load();
    if (early) early(verb);
  };
  const end = () => {
    settle();
    root.adoptedStyleSheets = [];
    root.textContent = "";
    (handle || early || settle)("destroy");
    handle = () => {};
    host[registry.life] = 0;
  };

  end.parts = parts;
  host[registry.life] = end;
  for (const verb of ["open", "close", "call"]) host[verb] = (argument) => ask(verb, argument);
  host.destroy = () => {
    if (host === tenant.floating) tenant.letGo();
    end();
    host.remove();
  };
  button.addEventListener("click", () => handle || ask("open"));
  for (const sign of ["pointerenter", "touchstart", "focus"]) {
    button.addEventListener(sign, load, { passive: true, once: true });
  }
  const closed = config.hours && isClosed(config.hours);
  if (closed) {
    const then = host.whenClosed || config.when_closed;
    button.hidden = then === "hide";
    button.disabled = then === "disable";
  }
  if (closed || config.capacity || config.preload === "idle") whenIdle(load);
}

function whenIdle(then) {
  const wait = () => (window.requestIdleCallback || setTimeout)(then);
  if (document.readyState === "complete") wait();
  else addEventListener("load", wait, { once: true });
}
