// Addresses as browsers are asked for access to them: match patterns.

/** Whether the browser's patterns may name a port. Firefox knows none in them. */
export function knowsPorts() {
  return !chrome.runtime.getURL("").startsWith("moz-");
}

// By no parser of addresses: for the star of all hosts, some write `%2A`.
const ORIGIN = /^(https?:\/\/)([^/]+?)(:\d+)?(?:\/|$)/;

/** All pages of the origin that an address is of; without its port, that is every port of the host. */
export function patternOf(address, { knowsPorts = false } = {}) {
  const [, scheme, host, port = ""] = ORIGIN.exec(address);
  return `${scheme}${host}${knowsPorts ? port : ""}/*`;
}
