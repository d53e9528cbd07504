// The tenant of an element.

import { registry } from "../loader/registry.js";

/** Elements whose tenant is not known yet. */
export const waiting = new Set();

// The tenant of an element as soon as its script has run. Until then the element waits.
export function tenantOf(host) {
  waiting.add(host);
  for (const domain in registry.tenants) host.domain = host.domain || domain;
  const { domain } = host;
  if (!domain) return;
  const tenant = registry.tenants[domain];
  if (!tenant) return ask(domain);
  if (!tenant.config) return;
  waiting.delete(host);
  // An element that the page contains replaces the floating button.
  if (tenant.floating && host !== tenant.floating) tenant.floating.destroy();
  return tenant;
}

function ask(domain) {
  registry.tenants[domain] = { server: registry.home };
  const address = registry.home + "/widget.js?domain=" + encodeURIComponent(domain);
  const { [domain]: asked } = registry.tenants;
  const forget = () => delete registry.tenants[domain];
  // The script of an unknown domain prints a warning by itself.
  registry.bring(address).then(
    () => asked.config || forget(),
    () => {
      forget();
      console.warn(`click2call: ${address} did not load.`);
    }
  );
}
