import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bridge } from "./bridge.js";

let changed, heardOfAccess;

beforeEach(() => {
  heardOfAccess = {};
  const hearing = (event) => ({ addListener: (listener) => (heardOfAccess[event] = listener) });
  globalThis.chrome = {
    i18n: { getUILanguage: () => "de-AT", getMessage: (key) => `<${key}>` },
    runtime: { getURL: () => "chrome-extension://abc/", sendMessage: async () => ({ ok: true }), openOptionsPage: async () => {} },
    permissions: { request: async () => true, contains: async () => true, onAdded: hearing("added"), onRemoved: hearing("removed") },
    storage: { session: { onChanged: { addListener: (listener) => (changed = listener) } } },
    tabs: { query: async () => [{ url: "https://shop.example:8443/lamps?a=b" }] },
  };
});

test("a request is sent to the background, and its answer is returned", async () => {
  const requests = [];
  chrome.runtime.sendMessage = async (request) => (requests.push(request), { ok: false, problem: "busy" });

  const answer = JSON.parse(await bridge.ask(JSON.stringify({ kind: "call", number: "100" })));

  assert.deepEqual(requests, [{ kind: "call", number: "100" }]);
  assert.deepEqual(answer, { ok: false, problem: "busy" });
});

test("a missing background is reported as an answer", async () => {
  for (const sendMessage of [async () => undefined, async () => Promise.reject(new Error("gone"))]) {
    chrome.runtime.sendMessage = sendMessage;

    assert.deepEqual(JSON.parse(await bridge.ask('{"kind":"hang_up"}')), { ok: false, problem: "other" });
  }
});

test("a background that was stopped during a request is started again and reports the outcome", async () => {
  const requests = [];
  chrome.runtime.sendMessage = async ({ kind }) => void requests.push(kind);

  await bridge.ask('{"kind":"call","number":"100"}');

  assert.deepEqual(requests, ["call", "look"]);
});

test("access is requested for all pages of an origin, whatever its port", async () => {
  const asked = [];
  chrome.permissions.request = async ({ origins }) => (asked.push(...origins), true);

  assert.equal(await bridge.grant(["https://*", "http://*", "https://calls.example:8443"]), true);
  assert.deepEqual(asked, ["https://*/*", "http://*/*", "https://calls.example/*"]);
});

test("a failing access request counts as refused", async () => {
  chrome.permissions.request = async () => Promise.reject(new Error("no gesture"));

  assert.equal(await bridge.grant(["https://calls.example"]), false);
});

test("a permission that is changed in the browser's settings is noticed", async () => {
  const [told, patterns] = [[], []];
  const answers = [true, false, true, undefined];
  chrome.permissions.contains = async ({ origins }) => (patterns.push(...origins), answers.shift() ?? Promise.reject(new Error("gone")));

  bridge.access(["https://shop.example:8443"], (isLetIn) => told.push(isLetIn));
  for (const event of ["removed", "added", "removed"]) {
    await new Promise(setImmediate);
    heardOfAccess[event]();
  }
  await new Promise(setImmediate);

  assert.deepEqual(told, [true, false, true, false]);
  assert.equal(patterns[0], "https://shop.example:8443/*");
});

test("a subscriber gets the current view and each change", async () => {
  const heard = [];
  chrome.runtime.sendMessage = async () => ({ ok: true, view: { call: null } });

  bridge.subscribe((view) => heard.push(JSON.parse(view)));
  await Promise.resolve().then(() => new Promise(setImmediate));
  changed({ view: { newValue: { call: { number: "100" } } }, account: {} });
  changed({ account: {} });

  assert.deepEqual(heard, [{ call: null }, { call: { number: "100" } }]);
});

test("an answer that is older than a change is dropped", async () => {
  const heard = [];
  chrome.runtime.sendMessage = async () => ({ ok: true, view: { call: null } });

  bridge.subscribe((view) => heard.push(JSON.parse(view)));
  changed({ view: { newValue: { call: { number: "100" } } } });
  await new Promise(setImmediate);

  assert.deepEqual(heard, [{ call: { number: "100" } }]);
});

test("without a background, a subscriber gets an empty view", async () => {
  const heard = [];
  chrome.runtime.sendMessage = async () => Promise.reject(new Error("gone"));

  bridge.subscribe((view) => heard.push(view));
  await new Promise(setImmediate);

  assert.deepEqual(heard, ["{}"]);
});

test("the active page is identified by its origin, if it is a web page", async () => {
  assert.equal(await bridge.site(), "https://shop.example:8443");
  for (const tabs of [[{ url: "chrome://settings/" }], [{}], []]) {
    chrome.tabs.query = async () => tabs;
    assert.equal(await bridge.site(), "");
  }
});

test("messages are the browser's, in a supported language", () => {
  assert.equal(bridge.word("extension_call"), "<extension_call>");
  assert.equal(bridge.language, "de-AT");
});
