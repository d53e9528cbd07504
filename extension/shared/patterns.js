// Match patterns, by which access to addresses is requested from browsers.

/** Whether the browser's patterns may contain a port. Firefox does not support it. */
export function knowsPorts() {
  return !chrome.runtime.getURL("").startsWith("moz-");
}

// Not by the URL parser: some implementations write `%2A` for the star of all hosts.
const ORIGIN = /^(https?:\/\/)([^/]+?)(:\d+)?(?:\/|$)/;

/** All pages of an address's origin. Without a port, the pattern covers every port of the host. */
export function patternOf(address, { knowsPorts = false } = {}) {
  const [, scheme, host, port = ""] = ORIGIN.exec(address);
  return `${scheme}${host}${knowsPorts ? port : ""}/*`;
}
