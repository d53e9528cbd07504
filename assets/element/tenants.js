// Which company an element belongs to.

import { registry } from "../loader/registry.js";

/** Elements whose tenant is not known yet. */
export const waiting = new Set();

// The tenant of an element, once its script has run. Until then the element waits.
export function tenantOf(host) {
  waiting.add(host);
  for (const domain in registry.tenants) host.domain = host.domain || domain;
  const { domain } = host;
  if (!domain) return;
  const tenant = registry.tenants[domain];
  if (!tenant) return ask(domain);
  if (!tenant.config) return;
  waiting.delete(host);
  // What the page has placed makes the button in the corner one too many.
  if (tenant.floating && host !== tenant.floating) tenant.floating.destroy();
  return tenant;
}

function ask(domain) {
  registry.tenants[domain] = { server: registry.home };
  const address = registry.home + "/widget.js?domain=" + encodeURIComponent(domain);
  const { [domain]: asked } = registry.tenants;
  const forget = () => delete registry.tenants[domain];
  // The script of a domain that no company has prints a warning itself.
  registry.bring(address).then(
    () => asked.config || forget(),
    () => {
      forget();
      console.warn(`click2call: ${address} did not load.`);
    }
  );
}
