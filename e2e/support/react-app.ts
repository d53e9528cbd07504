// A React app, bundled as by its developer, on a page of a web site.

import { build } from "esbuild";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostPage, HostSite } from "./host-site";
import { npmPackage } from "./npm-package";

const NAME = "@click2call/widget";
const ENTRIES = ["dialpad", "react", "client", "call"];

/** Adds `source` as the script of a page. It can import `@click2call/widget` as from npm. */
export async function reactApp(site: HostSite, source: string): Promise<Partial<HostPage>> {
  const file = join(await mkdtemp(join(tmpdir(), "react-app-")), "app.js");
  const { outputFiles } = await build({
    stdin: { contents: source, loader: "tsx", resolveDir: __dirname },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    // The development build, whose StrictMode mounts everything twice.
    define: { "process.env.NODE_ENV": '"development"' },
    alias: Object.fromEntries([...ENTRIES.map((entry) => [`${NAME}/${entry}`, npmPackage(`${entry}.js`)]), [NAME, npmPackage("index.js")]]),
    nodePaths: [join(__dirname, "../../node_modules")],
  });
  await writeFile(file, outputFiles[0]?.contents ?? "");
  site.share("/app.js", "text/javascript", file);
  return { body: `<div id="app"></div><script src="/app.js"></script>` };
}
