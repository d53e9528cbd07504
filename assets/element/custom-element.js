// `<click-to-call>`: attributes, properties, methods and life cycle.

import { registry } from "../loader/registry.js";
import { ANEW, ATTRIBUTES, FLAGS, LOOKS } from "./attributes.js";
import { aim, looks, paint } from "./looks.js";
import { tenantOf } from "./tenants.js";

const NAME = "click-to-call";

const VERBS = ["open", "close", "call", "destroy"];

// Queued commands of elements that are not started yet, and the update functions of those that are.
const kept = new WeakMap();
const refresh = new WeakMap();

export function define() {
  // The page's own element of this name stays the page's.
  if (!customElements.get(NAME)) customElements.define(NAME, ClickToCall);
}

class ClickToCall extends HTMLElement {
  static get observedAttributes() {
    return ANEW.concat(LOOKS);
  }

  connectedCallback() {
    begin(this);
  }

  disconnectedCallback() {
    // An element that was moved is connected again by now.
    setTimeout(() => this.isConnected || end(this));
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !refresh.has(this)) return;
    if (LOOKS.indexOf(name) >= 0) return refresh.get(this)();
    end(this);
    begin(this);
  }
}

for (const verb of VERBS) {
  ClickToCall.prototype[verb] = function (argument) {
    if (verb === "destroy") this.remove();
    else kept.set(this, (kept.get(this) || []).concat([[verb, argument]]));
  };
}

// `lang` is a property of every element.
for (const name of ATTRIBUTES) {
  if (name === "lang") continue;
  const isFlag = FLAGS.indexOf(name) >= 0;
  Object.defineProperty(ClickToCall.prototype, camel(name), {
    configurable: true,
    enumerable: true,
    get() {
      return isFlag ? this.hasAttribute(name) : this.getAttribute(name);
    },
    set(value) {
      if (value == null || value === false) this.removeAttribute(name);
      else this.setAttribute(name, isFlag ? "" : value);
    },
  });
}

function camel(name) {
  return name.replace(/-./, (dash) => dash[1].toUpperCase());
}

// Starts an element as soon as its tenant is known.
export function begin(host) {
  const tenant = host.isConnected && tenantOf(host);
  if (!tenant) return;
  // Properties that were set before the element was upgraded would hide those of the class.
  for (const name of ATTRIBUTES.map(camel)) {
    if (!Object.prototype.hasOwnProperty.call(host, name)) continue;
    const value = host[name];
    delete host[name];
    host[name] = value;
  }
  if (refresh.has(host)) return;
  // An inline panel stays open when the visitor presses elsewhere.
  if (host.hasAttribute("open") && !host.mode) host.mode = "inline";
  const parts = paint(host, tenant);
  refresh.set(host, looks(host, tenant, parts));
  refresh.get(host)();
  // Registered before the listener that opens the panel.
  parts.button.addEventListener("click", () => aim(host, parts.button));
  if (host[registry.life]) return;
  if (/frame/.test(host.mode)) parts.fetchAll = registry.plain;
  registry.live(host, tenant, parts);
  for (const [verb, argument] of kept.get(host) || []) host[verb](argument);
  kept.delete(host);
  // An inline panel is shown without the button.
  if (host.hasAttribute("open")) host.open();
}

function end(host) {
  if (host[registry.life]) host[registry.life]();
  refresh.delete(host);
}
