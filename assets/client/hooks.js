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

/** Runs `hook` at the end of the call, unless the client stopped following it. */
export function afterCall(hook, call, button) {
  call.addEventListener("over", () => {
    if (call.error || call.state === "ended" || call.state === "unknown") hook({ call, button });
  });
}
