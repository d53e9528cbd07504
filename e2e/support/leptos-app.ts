// The Leptos app of `examples/`, on a page of somebody's web site.

import { join } from "node:path";
import type { HostPage, HostSite } from "./host-site";

/** Puts the app's files up. What comes back is a page that runs it and names the server. */
export function leptosApp(site: HostSite, server: { origin: string }, head = ""): HostPage {
  const folder = process.env.C2C_EXAMPLE;
  if (!folder) {
    throw new Error("C2C_EXAMPLE names no folder; `cargo xtask test --browser` builds one and sets it");
  }
  site.share("/leptos_app.js", "text/javascript", join(folder, "leptos_app.js"));
  site.share("/leptos_app_bg.wasm", "application/wasm", join(folder, "leptos_app_bg.wasm"));
  return {
    head: `${head}<meta name="click2call" content="${server.origin}"><script type="module">
import start from "/leptos_app.js";
await start({ module_or_path: "/leptos_app_bg.wasm" });
</script>`,
    body: "",
  };
}
