// The Leptos app of `examples/`, on a page of a web site.

import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import type { HostPage, HostSite } from "./host-site";

/** Adds the app's files. Returns a page that runs it and names the server. */
export function leptosApp(site: HostSite, server: { origin: string }, head = ""): HostPage {
  const folder = process.env.C2C_EXAMPLE;
  if (!folder) {
    throw new Error("C2C_EXAMPLE names no folder; `cargo xtask test --browser` builds one and sets it");
  }
  // Scripts of crates are in separate folders beside the app's.
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const type = { ".js": "text/javascript", ".wasm": "application/wasm" }[extname(file)];
    if (type) site.share(`/${file}`, type, join(folder, file));
  }
  return {
    head: `${head}<meta name="click2call" content="${server.origin}"><script type="module">
import start from "/leptos_app.js";
await start({ module_or_path: "/leptos_app_bg.wasm" });
</script>`,
    body: "",
  };
}
