// Resolves functions of the page by the names in attributes.

/**
* The function at `path`, such as `myApp.callToken`, called as a method of its object. It is resolved at each call, because the
* page's scripts may load in any order.
*/
export function named(path) {
  return (detail) => {
    const names = path.split(".");
    const last = names.pop();
    const owner = names.reduce((value, name) => value?.[name], globalThis);
    if (typeof owner?.[last] !== "function") throw new TypeError(`${path} is not a function`);
    return owner[last](detail);
  };
}
