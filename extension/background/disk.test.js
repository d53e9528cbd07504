import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk } from "./disk.js";

const disk = (managed, local = { get: async () => ({}) }) => new Disk({ local, managed: { get: managed } });

test("policies are read only if they have the right type", async () => {
  const fixed = async (managed) => (await disk(async () => managed).read()).managed;

  assert.deepEqual(await fixed({ server: "https://x/", aorDomain: "pbx.example.com", country: "de" }), { server: "https://x", aorDomain: "pbx.example.com", country: "DE" });
  assert.deepEqual(await fixed({ server: "x", aorDomain: "", country: "Germany", more: 1 }), {});
  assert.deepEqual(await fixed({ server: 7, aorDomain: null, country: ["DE"] }), {});
  assert.deepEqual(await fixed(undefined), {});
  assert.deepEqual((await disk(() => Promise.reject(new Error("no manifest"))).read()).managed, {});
});

test("a change of one setting preserves the others", async () => {
  let kept = { settings: { country: "DE", where: "chosen" } };
  const local = { get: async () => kept, set: async (changes) => (kept = { ...kept, ...changes }) };

  await disk(async () => ({}), local).changeSettings({ where: "nowhere" });

  assert.deepEqual(kept.settings, { country: "DE", where: "nowhere" });
});

test("the account name is stored only where scripts of pages cannot read it", async () => {
  const kept = [];
  const local = { get: async () => ({}), set: async ({ settings }) => kept.push(settings) };
  const account = { server: "https://x", aor: "a@b", ha1: "secret" };

  await disk(async () => ({}), local).rememberName(account);
  assert.deepEqual(kept, []);
  await disk(async () => ({}), { ...local, setAccessLevel: async () => {} }).rememberName(account);
  assert.deepEqual(kept, [{ server: "https://x", aor: "a@b" }]);
});
