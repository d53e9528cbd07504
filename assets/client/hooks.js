// The page's hooks before and after a call.

/**
* Whether the page allows the call. `false` and a failing hook forbid it: terms that could not be shown were not accepted.
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
* Runs `hook` when no more states follow, unless the client stopped following the call. Without progress reports, the state is
* `accepted` then.
*/
export function afterCall(hook, call, button) {
  call.addEventListener("over", ({ detail }) => {
    if (!detail.isForgotten) hook({ call, button });
  });
}
