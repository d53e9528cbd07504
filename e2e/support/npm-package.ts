// The npm package in its published form, made by `cargo xtask npm`.

import { join } from "node:path";

/** A file of the package. */
export function npmPackage(...path: string[]): string {
  const folder = process.env.C2C_NPM;
  if (!folder) throw new Error("C2C_NPM names no folder; `cargo xtask test --browser` makes one and sets it");
  return join(folder, ...path);
}
