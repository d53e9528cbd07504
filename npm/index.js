// Inserts a click2call server's script into the page. Importing has no effects until `load` is called, so the module can be
// imported on a server too.

/** The prefix of the element's events. */
export const EVENTS = ["ready", "open", "close", "before-call", "state", "error", "scheduled"];

const ELEMENT = "click-to-call";

/** By address, so that each script is inserted once. */
const scripts = new Map();

/**
* Resolves to the page's `<click-to-call>` class, when the element is defined.
*
* With `domain`, the tenant's configuration is included in the script, which saves a request. The page places the element
* itself; with `floating: true` the script inserts a floating button.
*/
export function load({ server, domain, floating = false, nonce }) {
  const address = new URL("/widget.js", server);
  if (domain) address.searchParams.set("domain", domain);
  const key = address.href + (floating ? " floating" : "");
  if (!scripts.has(key)) {
    const loading = inject(address.href, domain && floating ? undefined : "inline", nonce);
    scripts.set(key, loading);
    // A later attempt may succeed.
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
