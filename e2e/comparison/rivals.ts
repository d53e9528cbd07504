// Builds the alternatives to the widget, as small as esbuild makes them.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import type { Shelf } from "./shelf";

const SOURCES = join(__dirname, "rivals");

/** Serves the files of every alternative; their forms send the call request to `server`. */
export async function stock(shelf: Shelf, server: string): Promise<void> {
  const define = { ORIGIN_OF_SERVER: JSON.stringify(server), ORIGIN_OF_SHELF: JSON.stringify(shelf.origin) };
  const preact: BuildOptions = { define, jsx: "automatic", jsxImportSource: "preact" };
  const react: BuildOptions = { define: { ...define, "process.env.NODE_ENV": '"production"' }, jsx: "transform" };
  const sheet: BuildOptions = { loader: { ".webp": "file" }, assetNames: "[name]" };
  await bundle(shelf, { ...preact, ...entry("preact-widget.js"), format: "iife" });
  await bundle(shelf, { ...preact, ...entry("preact-form.jsx") });
  await bundle(shelf, { ...react, ...entry("react-widget.jsx"), format: "iife" });
  await bundle(shelf, { ...react, ...entry("react-form.jsx") });
  await bundle(shelf, { ...react, entryPoints: { "react-utils": "intl-tel-input/utils" } });
  await bundle(shelf, { ...sheet, entryPoints: { "react-form": "intl-tel-input/styles" } });
}

/** The style of the button, for the page with a bare button. */
export const LOOK = readFileSync(join(SOURCES, "look.css"), "utf8");

function entry(file: string): BuildOptions {
  return { entryPoints: [join(SOURCES, file)] };
}

async function bundle(shelf: Shelf, options: BuildOptions): Promise<void> {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    // Nothing is written: only the names matter.
    outdir: SOURCES,
    write: false,
    absWorkingDir: SOURCES,
    external: [`${shelf.origin}/*`],
    ...options,
    loader: { ".css": "css", ...options.loader },
  });
  for (const { path, contents } of outputFiles ?? []) shelf.put(basename(path), contents);
}
