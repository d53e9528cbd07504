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
