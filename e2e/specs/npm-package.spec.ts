// The npm package in the tools of its users.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { npmPackage } from "../support/npm-package";

const ROOT = join(__dirname, "../..");

const GOOD = `
import { load, type ClickToCallElement } from "@click2call/widget";
import { CallButton, CallProvider, useCallTransport } from "@click2call/widget/call";
import { CallButtonElement, CallError, ClickToCall as Client, digestTransport, defineCallButton, parsePhone, serverTransport, type Call, type CallTransport } from "@click2call/widget/client";
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

const transport: CallTransport = serverTransport({ apiUrl: "https://calls.example.com", token: async () => "secret" });
digestTransport({ apiUrl: "https://calls.example.com", aor: "alice@pbx.example.com", password: "secret" });
digestTransport({ apiUrl: new URL("https://calls.example.com"), aor: "alice@pbx.example.com", ha1: "0".repeat(32) });
const call: Call = transport.call("+12025550142", { callerId: "+12025550100", context: { customerId: "C-1815", customData: { order: 7 } } });
call.addEventListener("ended", ({ detail }) => detail.cause === "busy");
call.addEventListener("error", ({ detail }) => detail.error instanceof CallError && detail.code === "context_too_long");
new Client({ apiUrl: "https://calls.example.com", token: "secret" }).call("+12025550142").hangUp();
CallButtonElement.transport = transport;
defineCallButton();
const button = document.createElement("call-button");
button.customData = { order: 7 };
button.variant = "icon";
button.addEventListener("click-to-call:before", (event) => event.detail.phoneNumber && event.preventDefault());
const parsed = parsePhone("(202) 555-0142");
parsed.problem === undefined ? parsed.e164.length : parsed.problem.length;
function Own() { return <i>{useCallTransport()?.kind}</i>; }
export const record = <CallProvider transport={transport}>
  <CallButton phoneNumber="(202) 555-0142" customerName="Ada Lovelace" customerId="C-1815" jobId="J-7" variant="primary" size="md" />
  <CallButton phoneNumber="2025550142" className="action" disabled customData="order 7" label="Ring" ref={(it) => it?.hangUp()}
    onState={({ detail }) => detail.state === "connected"} onError={({ detail }) => detail.code} onBeforeCall={(event) => event.preventDefault()} />
  <call-button phone-number="2025550142" size="sm" />
  <Own />
</CallProvider>;
`;

const BAD = `
import { CallButton } from "@click2call/widget/call";
import { digestTransport } from "@click2call/widget/client";
import { ClickToCall } from "@click2call/widget/react";
export const noDomain = <ClickToCall server="https://calls.example.com" />;
export const noSuchSize = <click-to-call domain="acme.com" size="huge" />;
export const noNumber = <CallButton customerName="Ada" />;
export const noSuchVariant = <CallButton phoneNumber="2025550142" variant="loud" />;
export const neither = digestTransport({ apiUrl: "https://calls.example.com", aor: "alice@pbx.example.com" });
`;

const VUE = `
import "@click2call/widget/vue";
import type { GlobalComponents } from "vue";
type Props<Name extends keyof GlobalComponents> = InstanceType<GlobalComponents[Name]>["$props"];
export const button: Props<"call-button"> = { "phone-number": "2025550142", variant: "icon", disabled: true };
export const widget: Props<"click-to-call"> = { domain: "acme.com", theme: "dark" };
// @ts-expect-error: there is no such variant
export const loud: Props<"call-button"> = { "phone-number": "2025550142", variant: "loud" };
`;

const SVELTE = `
import "@click2call/widget/svelte";
import type { SvelteHTMLElements } from "svelte/elements";
export const button: SvelteHTMLElements["call-button"] = {
  "phone-number": "2025550142",
  variant: "icon",
  class: "action",
  "onclick-to-call:state": ({ detail }) => detail.call.hangUp(),
};
export const widget: SvelteHTMLElements["click-to-call"] = { domain: "acme.com", "onclick-to-call:error": ({ detail }) => detail.code };
// @ts-expect-error: there is no such size
export const huge: SvelteHTMLElements["call-button"] = { "phone-number": "2025550142", size: "huge" };
`;

const GOOD_DIALER = `
import { CallButtonElement, type CallTransport } from "@click2call/widget/client";
import { CallError, DialpadCTI, type DialpadCall, type DialpadUserId, dialpadService, miniDialerTransport } from "@click2call/widget/dialpad";

const transport: CallTransport = miniDialerTransport(dialpadService);
CallButtonElement.transport = transport;
const stop: () => void = dialpadService.on("authentication", ({ authenticated, userId }) => authenticated && userId?.length);
dialpadService.on("call_ringing", (call: DialpadCall) => [call.id?.length, call.external_number, call.contact?.name]);
dialpadService.initializeCTI("client-1", document.body, { load: "open", url: "https://dialpad.com/apps/{clientId}", debug: true });
dialpadService.initiateCall("+15551234567", { customData: "{}", identityType: "CallCenter", identityId: 7n }).catch((error: CallError) => error.code);
stop();
export const dialer = <DialpadCTI clientId="client-1" mode="docked" lookUpCustomer={async () => ({ name: "Ada", actions: [{ label: "Open", href: "/" }] })}
  onIncomingCall={(call) => call.external_number} onAuthenticationChange={(authenticated: boolean, userId: DialpadUserId) => userId} />;
`;

const BAD_DIALER = `
import { DialpadCTI, dialpadService } from "@click2call/widget/dialpad";
export const noClient = <DialpadCTI />;
dialpadService.initiateCall("+15551234567", { identityType: "Department" });
dialpadService.on("call_connected", () => {});
`;

/** Type-checks `source` in a project with the package, and returns the compiler's output. */
async function typeCheck(source: string, lib: object = {}): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "npm-package-"));
  const modules = join(project, "node_modules");
  await cp(npmPackage(), join(modules, "@click2call/widget"), { recursive: true });
  for (const name of ["react", "@types", "vue", "@vue", "svelte"]) await symlink(join(ROOT, "node_modules", name), join(modules, name));
  await writeFile(join(project, "app.tsx"), source);
  const options = { strict: true, noEmit: true, jsx: "react-jsx", target: "es2022", module: "esnext", moduleResolution: "bundler", types: [], ...lib };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["app.tsx"] }));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  return promisify(execFile)(tsc, ["--project", project]).then(() => "", ({ stdout }) => String(stdout));
}

test("its types contain the elements, their events, their JSX, the components and the client", async () => {
  expect(await typeCheck(GOOD)).toBe("");
});

test("its types reject unknown properties of the elements and the client", async () => {
  const said = await typeCheck(BAD);

  expect(said).toContain("'domain' is missing");
  expect(said).toContain('"huge"');
  expect(said).toContain("'phoneNumber' is missing");
  expect(said).toContain('"loud"');
  expect(said).toContain("Property 'ha1' is missing");
});

test("its types contain the Mini Dialer", async () => {
  expect(await typeCheck(GOOD_DIALER)).toBe("");
  const said = await typeCheck(BAD_DIALER);
  for (const wrong of ["'clientId' is missing", '"Department"', '"call_connected"']) expect(said).toContain(wrong);
});

test("templates of Vue and Svelte accept both elements", async () => {
  // The types of the frameworks are not checked.
  expect(await typeCheck(VUE, { skipLibCheck: true })).toBe("");
  expect(await typeCheck(SVELTE, { skipLibCheck: true })).toBe("");
});

test("every documented import exists in the package", async () => {
  const documents = ["npm/README.md", "docs/call-buttons.md", "docs/dialpad-cti.md", "docs/embedding.md"];
  const imports: [string, string][] = [];
  for (const name of documents) {
    const text = await readFile(join(ROOT, name), "utf8");
    for (const [, names = "", path = ""] of text.matchAll(/import \{([^}]*)\} from "@click2call\/widget([^"]*)"/g)) {
      imports.push(...names.split(",").map((name): [string, string] => [path.slice(1) || "index", name.trim()]));
    }
  }
  expect(imports.length).toBeGreaterThan(8);
  const files = [...new Set(imports.map(([file]) => file))];
  const { stdout } = await node(`
    const names = {};
    for (const file of ${JSON.stringify(files)}) names[file] = Object.keys(await import(${JSON.stringify(npmPackage() + "/")} + file + ".js"));
    console.log(JSON.stringify(names));
  `);
  for (const [file, name] of imports) expect(JSON.parse(stdout)[file], file).toContain(name);
});

test("importing has no effects, also on a server", async () => {
  const manifest = JSON.parse(await readFile(npmPackage("package.json"), "utf8"));
  const entries = Object.values<{ default?: string }>(manifest.exports).flatMap((entry) => entry.default ?? []);
  expect(entries.length).toBeGreaterThanOrEqual(6);

  const { stdout } = await node(`
    const before = Object.keys(globalThis).length;
    for (const entry of ${JSON.stringify(entries)}) await import(${JSON.stringify(npmPackage() + "/")} + entry);
    console.log(String(Object.keys(globalThis).length - before));
  `);

  expect(stdout.trim()).toBe("0");
});

test("each module that uses React starts with its directive", async () => {
  for (const name of ["react.js", "call.js", "dialpad.js"]) expect(await readFile(npmPackage(name), "utf8")).toMatch(/^"use client";/);
});

/** React and other frameworks come from this repository, because the package does not contain them. */
function node(script: string): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
}
