// The npm package as its users' tools see it.

import { execFile } from "node:child_process";
import { cp, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const ROOT = join(__dirname, "../..");

const GOOD = `
import { load, type ClickToCallElement } from "@click2call/widget";
import { ClickToCall } from "@click2call/widget/react";

await load({ server: "https://calls.example.com", domain: "acme.com" });
const element: ClickToCallElement | null = document.querySelector("click-to-call");
element?.addEventListener("click-to-call:state", ({ detail }) => detail.state.toUpperCase());
element?.call("+12025550142");
if (element) element.token = async () => "secret";
window.clickToCall?.("on", "error", ({ detail }) => detail.code);
export const placed = <click-to-call domain="acme.com" theme="dark" z-index={7} light />;
export const wrapped = <ClickToCall server="https://calls.example.com" domain="acme.com" size="small" iconOnly
  onBeforeCall={(event) => event.detail.department && event.preventDefault()} />;
`;

const BAD = `
import { ClickToCall } from "@click2call/widget/react";
export const noDomain = <ClickToCall server="https://calls.example.com" />;
export const noSuchSize = <click-to-call domain="acme.com" size="huge" />;
`;

async function typeCheck(source: string): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "npm-package-"));
  await cp(join(ROOT, "npm"), join(project, "node_modules/@click2call/widget"), { recursive: true });
  for (const name of ["react", "@types"]) await symlink(join(ROOT, "node_modules", name), join(project, "node_modules", name));
  await writeFile(join(project, "app.tsx"), source);
  const options = { strict: true, noEmit: true, jsx: "react-jsx", target: "es2022", module: "esnext", moduleResolution: "bundler", types: [] };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["app.tsx"] }));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  return promisify(execFile)(tsc, ["--project", project]).then(() => "", ({ stdout }) => String(stdout));
}

test("its types know the element, its events, its JSX and the component", async () => {
  expect(await typeCheck(GOOD)).toBe("");
});

test("its types refuse what the element does not know", async () => {
  const said = await typeCheck(BAD);

  expect(said).toContain("'domain' is missing");
  expect(said).toContain('"huge"');
});

test("importing it does nothing, not even on a server", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    `const before = Object.keys(globalThis).length; await import(${JSON.stringify(join(ROOT, "npm/index.js"))}); console.log(String(Object.keys(globalThis).length - before));`,
  ]);

  expect(stdout.trim()).toBe("0");
});
