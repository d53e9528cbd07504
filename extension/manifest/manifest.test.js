// The manifests for browsers, stores and administrators, and the README's copies of them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const json = (path) => JSON.parse(read(path));

const README = read("../README.md");
const SHARED = json("manifest.json");
const [CHROME, FIREFOX] = ["chrome.json", "firefox.json"].map((own) => ({ ...SHARED, ...json(own) }));
const SETTINGS = json("managed.json").properties;

/** The extension id that Chrome derives from a public key: the first half of its SHA-256, in the letters a to p. */
function idOf(key) {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex");
  return digest.slice(0, 32).replace(/./g, (digit) => "abcdefghijklmnop"[parseInt(digit, 16)]);
}

/** The policy examples of the README, in order. */
function examples() {
  return [...README.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => JSON.parse(text));
}

for (const [name, manifest] of Object.entries({ Chrome: CHROME, Firefox: FIREFOX })) {
  test(`${name} requests the permissions that the README justifies, and no site`, () => {
    assert.deepEqual(manifest.permissions, ["activeTab", "alarms", "contextMenus", "notifications", "scripting", "storage"]);
    assert.deepEqual(manifest.optional_host_permissions, ["https://*/*", "http://*/*"]);
    for (const permission of manifest.permissions) assert.match(README, new RegExp(`^\\| \`${permission}\` \\| .{20}`, "m"));
    for (const more of ["optional_permissions", "host_permissions", "content_scripts"]) assert.equal(manifest[more], undefined, more);
  });

  test(`${name} runs only code of the package, and pages cannot access it`, () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'";
    assert.deepEqual(manifest.content_security_policy, { extension_pages: policy });
    for (const door of ["web_accessible_resources", "externally_connectable", "sandbox"]) assert.equal(manifest[door], undefined, door);
  });
}

test("the README states the oldest browsers and the extension ids, and Firefox's data disclosure is complete", () => {
  const { id, strict_min_version, data_collection_permissions } = FIREFOX.browser_specific_settings.gecko;
  for (const named of [`version ${CHROME.minimum_chrome_version}`, `version ${parseInt(strict_min_version)}`]) {
    assert.ok(README.replaceAll("\n", " ").includes(named), named);
  }
  assert.ok(README.includes(`\`${idOf(CHROME.key)}\``) && README.includes(`\`${id}\``));
  assert.deepEqual(data_collection_permissions, { required: ["authenticationInfo", "personalCommunications"] });
});

test("the README's policies are for this extension and cover every policy of the schema", () => {
  const [chrome, firefox] = examples();
  const fixed = [
    chrome["3rdparty"].extensions[idOf(CHROME.key)],
    firefox.policies["3rdparty"].Extensions[FIREFOX.browser_specific_settings.gecko.id],
  ];
  for (const settings of fixed) {
    assert.deepEqual(Object.keys(settings).sort(), Object.keys(SETTINGS).sort());
    for (const [name, value] of Object.entries(settings)) assert.equal(typeof value, SETTINGS[name].type, name);
  }
  for (const name of Object.keys(SETTINGS)) assert.match(README, new RegExp(`^\\| \`${name}\` \\| .{10}`, "m"));
});
