// Queries whether an agent is available, at the same public address as visitors' widgets.

// The server queries its telephone system every five seconds at most.
const INTERVAL = 30_000;

/**
* Calls `show({ isAvailable, opensAt })` with each answer: now, every 30 seconds while the page is visible, and when
* it becomes visible. Returns `check`, which queries immediately, and `stop`.
*/
export function watchCapacity(apiUrl, { domain, department }, show) {
  const address = new URL("click-to-call/availability", apiUrl.href);
  address.searchParams.set("domain", domain);
  if (department) address.searchParams.set("department", department);
  const abort = new AbortController();
  const { signal } = abort;

  const check = async () => {
    if (document.hidden) return;
    try {
      const { status, open, free, opens_at: opensAt } = await (await fetch(address, { signal, credentials: "omit" })).json();
      // Without an answer the button does not change: the server decides about the call.
      if (status === "ok") show({ isAvailable: open && free !== false, opensAt });
    } catch {}
  };
  const timer = setInterval(check, INTERVAL);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", check, { signal });
  check();
  return { check, stop: () => abort.abort() };
}
