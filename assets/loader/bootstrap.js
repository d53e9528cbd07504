// Inserts the floating buttons into the page, one for each tenant.

import { bring } from "./engine.js";
import { createInstance } from "./instance.js";
import { paint } from "./paint.js";
import { keepInPage } from "./place.js";
import { registry } from "./registry.js";

const NAME = "click-to-call";

// Called by each copy of the script with its configuration and its tag.
export function bootstrap(config, tag) {
  tag = tag || document.querySelector('script[src*="/widget.js"]');
  const { domain, base } = config;
  const known = registry.tenants[domain];
  const tenant = known || { server: new URL(tag.src).origin, shift: 0 };
  // An element requested this script, so no floating button is needed.
  const isAsked = known && !known.config;
  tenant.config = config;
  if (domain) registry.tenants[domain] = tenant;

  // Elements and attributes are handled by element.js, which is loaded on demand.
  const extend = () => {
    registry.more = registry.more || bring(tenant.server + base + "element.js");
    return registry.more.then(() => registry.extend(tenant)).catch(() => {});
  };
  const float = () => {
    if (!domain || isAsked || tag.dataset.mode === "inline") return;
    if (tenant.putBack) return tenant.putBack();
    if (!document.querySelector(`${NAME}[domain="${domain}"],[data-${NAME}="${domain}"]`)) appear(tenant, tag);
  };
  const look = () => {
    if (window.clickToCall) return extend();
    for (const place of document.querySelectorAll(`${NAME},[data-${NAME}]`)) {
      // A floating element that has already been started.
      if (!place[registry.life]) return extend();
    }
  };

  if (!domain || isAsked || Object.keys(tag.dataset)[0]) return extend().then(float);
  float();
  look();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look, { once: true });
}

function appear(tenant, tag) {
  const host = (tenant.floating = document.createElement(NAME));
  host.setAttribute("domain", tenant.config.domain);
  host.setAttribute("mode", "floating");
  if (registry.dress) registry.dress(host, tag);
  for (const domain in registry.tenants) {
    const other = registry.tenants[domain].floating;
    // Floating buttons of several tenants are stacked.
    if (other && other !== host && other.getAttribute("corner") === host.getAttribute("corner")) tenant.shift += 72;
  }
  const [putBack, letGo] = keepInPage(host);
  tenant.putBack = putBack;
  tenant.letGo = () => (tenant.floating = tenant.putBack = letGo());
  if (!host[registry.life]) createInstance(host, tenant, paint(host, tenant));
}
