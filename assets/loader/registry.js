// What all our scripts on a page share: the tenants by domain, and what one script does for the others.
// Under a symbol, because `<a id="click2call">` on the page would make a property of that name.

const KEY = Symbol.for("click2call");

export const registry = window[KEY] || (window[KEY] = { tenants: {}, life: KEY });
