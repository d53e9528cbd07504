// Puts a click2call server's script into the page. Nothing happens until `load` is called, so that this can
// be imported anywhere, on a server too.

/** What the element's events are called. */
export const EVENTS = ["ready", "open", "close", "before-call", "state", "error", "scheduled"];

const ELEMENT = "click-to-call";

/** By address, so that a page has each script once. */
const scripts = new Map();

/**
 * Resolves to the page's `<click-to-call>` class, once the element is defined.
 *
 * With `domain`, the tenant's configuration comes along with the script and saves a request. The page places
 * the element itself; `floating: true` has the script put a button into the corner.
 */
export function load({ server, domain, floating = false, nonce }) {
  const address = new URL("/widget.js", server);
  if (domain) address.searchParams.set("domain", domain);
  const key = address.href + (floating ? " floating" : "");
  if (!scripts.has(key)) {
    const loading = inject(address.href, domain && floating ? undefined : "inline", nonce);
    scripts.set(key, loading);
    // A later attempt may find the server there again.
    loading.catch(() => scripts.delete(key));
  }
  return scripts.get(key);
}

function inject(address, mode, nonce) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.async = true;
    if (mode) script.dataset.mode = mode;
    if (nonce) script.nonce = nonce;
    script.onload = () => resolve(customElements.whenDefined(ELEMENT));
    script.onerror = () => {
      script.remove();
      reject(new Error(`click2call: ${address} did not load`));
    };
    script.src = address;
    document.head.append(script);
  });
}
