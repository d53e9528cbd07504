// The samples of README and docs that browsers and bundlers read: they compile, name attributes that exist, and load files that the server has.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { transform } from "esbuild";
import { compile as compileSvelte } from "svelte/compiler";
import * as vue from "vue/compiler-sfc";
import { ATTRIBUTES } from "../../../assets/element/attributes.js";

const ROOT = new URL("../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), "utf8");
const PAGES = ["README.md", ...readdirSync(new URL("docs/", ROOT)).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/** The fenced blocks of a kind, as pairs of page and text. */
function blocks(kind) {
  const found = PAGES.flatMap((page) =>
    [...read(page).matchAll(/^( *)```(.*)\n([^]*?)^ *```$/gm)].filter(([, , name]) => name === kind).map(([, , , text]) => [page, text]),
  );
  assert.ok(found.length > 0, `no document has a block of ${kind}`);
  return found;
}

/** Fails with the page if `source` cannot be compiled. */
async function compiles(page, source, loader) {
  await assert.doesNotReject(transform(source, { loader, format: "esm", target: "esnext", jsx: "automatic" }), `${page}:\n${source}`);
}

for (const [kind, loader] of [["js", "js"], ["css", "css"]]) {
  test(`every sample of ${kind} compiles`, async () => {
    for (const [page, text] of blocks(kind)) await compiles(page, text, loader);
  });
}

test("every sample of jsx compiles", async () => {
  for (const [page, text] of blocks("jsx")) await compiles(page, text, "jsx");
});

test("every sample of Vue compiles, with the elements as custom elements", () => {
  for (const [page, text] of blocks("vue")) {
    const { descriptor, errors } = vue.parse(text);
    assert.deepEqual(errors, [], page);
    const compilerOptions = { isCustomElement: (tag) => tag === "click-to-call" || tag === "call-button" };
    const { code } = vue.compileTemplate({ source: descriptor.template.content, filename: "a.vue", id: "a", compilerOptions });
    assert.ok(!code.includes("resolveComponent"), `${page}: a component in place of an element`);
    if (descriptor.scriptSetup) vue.compileScript(descriptor, { id: "a" });
  }
});

test("every sample of Svelte compiles without a warning", () => {
  for (const [page, text] of blocks("svelte")) {
    const { warnings } = compileSvelte(text, { generate: "client" });
    assert.deepEqual(warnings.map(({ message }) => message), [], page);
  }
});

/** The start tags of a text, with their attributes. */
function tags(text) {
  return [...text.matchAll(/<([a-z][a-z-]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].map(([, name, rest]) => ({
    name,
    attributes: new Map([...rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, attribute, value]) => [attribute, value ?? ""])),
  }));
}

const CALL_BUTTON = read("assets/client/button/call-button.js").match(/const VALUES = (\[.*?\])/s)[1];
const BUTTON_ATTRIBUTES = [...JSON.parse(CALL_BUTTON), "disabled", "custom-data"];
const GENERAL = ["id", "class", "style", "slot"];
const CLASSES = /^class-(button|panel|input|submit|label|link)$/;
const PATHS = new Set(Object.keys(JSON.parse(read("docs/openapi.json")).paths));
/** What the client reads of a script tag or an element, from its sources. */
const CLIENT = ["buttons.js", "mount.js", "page-setup.js", "context.js", "capacity.js", "named.js", "plain.js", "page.js", "api.js", "hooks.js"]
  .map((name) => read(`assets/client/${name}`)).join("");
const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const clientReads = (name) => CLIENT.includes(name) || CLIENT.includes(camel(name.slice("data-".length)));

function isKnown(tag, attribute) {
  if (GENERAL.includes(attribute) || attribute.startsWith("on")) return true;
  const inElement = (name) => ATTRIBUTES.includes(name) || name === "open" || CLASSES.test(name);
  if (tag.name === "click-to-call") return inElement(attribute);
  if (tag.name === "call-button") return BUTTON_ATTRIBUTES.includes(attribute);
  if (!attribute.startsWith("data-")) return ["src", "async", "defer", "type", "title", "nonce", "type"].includes(attribute);
  const isWidget = tag.attributes.get("src")?.includes("/widget.js") || tag.attributes.has("data-click-to-call");
  return isWidget ? attribute === "data-click-to-call" || inElement(attribute.slice("data-".length)) : clientReads(attribute);
}

test("every sample of HTML has known attributes, loads what the server has, and its scripts compile", async () => {
  for (const [page, text] of blocks("html")) {
    for (const tag of tags(text)) {
      for (const attribute of tag.attributes.keys()) assert.ok(isKnown(tag, attribute), `${page}: <${tag.name} ${attribute}>`);
    }
    for (const [, path] of text.matchAll(/https:\/\/calls\.example\.com(\/[^"?]*)/g)) assert.ok(PATHS.has(path), `${page}: ${path}`);
    for (const [, script] of text.matchAll(/<script(?: type="module")?>([^]*?)<\/script>/g)) await compiles(page, script, "js");
  }
});

test("the samples of Vue and Svelte set attributes and properties that the elements have", () => {
  for (const kind of ["vue", "svelte"]) {
    for (const [page, text] of blocks(kind)) {
      for (const [, name, rest] of text.matchAll(/<(click-to-call|call-button)([^]*?)\/?>(?=\s|<)/g)) {
        for (const [, attribute] of rest.matchAll(/(?:^|\s)[:.]?([a-zA-Z-]+)(?:\.prop)?=/g)) {
          const known = attribute.startsWith("on") || isKnown({ name, attributes: new Map() }, attribute) || ["token", "transport", "customData"].includes(attribute);
          assert.ok(known, `${page}: <${name} ${attribute}>`);
        }
      }
    }
  }
});
