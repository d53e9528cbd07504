// State that all our scripts on a page share: the tenants by domain, and functions of one script for the others. Its key is a
// symbol, because `<a id="click2call">` would define a global property of that name.

const KEY = Symbol.for("click2call");

export const registry = window[KEY] || (window[KEY] = { tenants: {}, life: KEY });
