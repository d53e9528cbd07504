// What the page does before and after a call.

/**
 * Whether the page allows the call. Only `false` and a hook that fails forbid it: terms that could not be shown were
 * not accepted.
 */
export async function isAllowed(hook, wanted) {
  try {
    return (await hook(wanted)) !== false;
  } catch (error) {
    reportError(error);
    return false;
  }
}

/**
 * Runs `hook` when no more states come, unless the client stopped following the call. The state is `accepted` then if
 * the telephone system reports no progress.
 */
export function afterCall(hook, call, button) {
  call.addEventListener("over", ({ detail }) => {
    if (!detail.isForgotten) hook({ call, button });
  });
}

/** The hook with a global name. It is looked up when it is called: the page's scripts may come in any order. */
export function named(path) {
  return (detail) => {
    const names = path.split(".");
    const method = names.pop();
    const owner = names.reduce((value, name) => value?.[name], window);
    if (typeof owner?.[method] !== "function") throw new TypeError(`${path} is not a function`);
    return owner[method](detail);
  };
}
