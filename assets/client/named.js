// Functions of the page by their names in attributes.

/**
 * The function at `path`, such as `myApp.callToken`, called as a method of its object. It is looked up when it is called:
 * the page's scripts may come in any order.
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
