import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMessage, senderKind } from "./message-schema.js";

const OWN = { id: "abc", root: "chrome-extension://abc/" };
const SIGN_IN = { kind: "sign_in", server: "https://x", aor: "a@b", password: "p" };
const REQUESTS = [
  { kind: "look" },
  { kind: "take_asked" },
  { kind: "test", server: "", aor: "", password: "" },
  SIGN_IN,
  { kind: "unlock", passphrase: "p" },
  { kind: "sign_out" },
  { kind: "hang_up" },
  { kind: "dial", digits: "12#A" },
  { kind: "clear_history" },
  { kind: "settings", country: "DE", where: "chosen", notifications: false },
  { kind: "site", origin: "https://example.com:8443", on: true },
];

test("the kind of sender is derived from what the browser states", () => {
  const tab = { id: 1 };

  assert.equal(senderKind({ id: "abc", url: "chrome-extension://abc/popup.html" }, OWN), "page");
  assert.equal(senderKind({ id: "abc", url: "chrome-extension://abc/options.html", tab }, OWN), "page");
  assert.equal(senderKind({ id: "abc", url: "https://example.com/chrome-extension://abc/", tab }, OWN), "content");
  for (const odd of [undefined, {}, { id: "other", url: "chrome-extension://abc/popup.html" }, { id: "abc" }, { id: "abc", url: "https://x" }])
    assert.equal(senderKind(odd, OWN), "nobody");
});

test("a content script may call, request a call's outcome and the page's state, and report the pointed number; nothing else", () => {
  assert.deepEqual(parseMessage({ kind: "call_outcome", number: "102" }, "content"), { request: { kind: "call_outcome", number: "102" } });
  assert.deepEqual(parseMessage({ kind: "call", number: "102" }, "content"), { request: { kind: "call", number: "102" } });
  assert.deepEqual(parseMessage({ kind: "page" }, "content"), { request: { kind: "page" } });
  assert.deepEqual(parseMessage({ kind: "pointed", number: "102" }, "content"), { request: { kind: "pointed", number: "102" } });
  assert.deepEqual(parseMessage({ kind: "pointed" }, "content"), { request: { kind: "pointed" } });
  assert.ok(parseMessage({ kind: "pointed", number: "*72" }, "content").refusal);
  for (const request of REQUESTS) assert.deepEqual(parseMessage(request, "content"), { refusal: { ok: false, problem: "other" } }, request.kind);
  for (const request of [...REQUESTS, { kind: "call", number: "102" }]) assert.ok(parseMessage(request, "nobody").refusal, request.kind);
});

test("a content script has no service code called, which the user's own pages may", () => {
  for (const number of ["*72", "*21*19005550100", "＊97", " * 97"]) {
    assert.deepEqual(parseMessage({ kind: "call", number }, "content"), { refusal: { ok: false, problem: "number" } }, number);
    assert.deepEqual(parseMessage({ kind: "call", number }, "page"), { request: { kind: "call", number } }, number);
  }
});

test("the extension's own pages may send every request", () => {
  for (const request of REQUESTS) assert.deepEqual(parseMessage({ ...request, more: 1 }, "page"), { request });
});

test("an invalid field is refused before any action", () => {
  const refusal = (message) => parseMessage(message, "page").refusal?.problem;
  for (const odd of [undefined, null, 7, {}, ["102"], { toString: () => "102" }, "9".repeat(1_000_000)]) {
    assert.equal(refusal({ kind: "call", number: odd }), "number");
    assert.equal(refusal({ kind: "dial", digits: odd }), "other");
    assert.equal(refusal({ ...SIGN_IN, password: odd }), "other");
    assert.equal(refusal({ kind: "site", origin: odd, on: true }), "other");
    assert.equal(refusal({ kind: "unlock", passphrase: odd }), "passphrase_wrong");
  }
  assert.equal(refusal({ ...SIGN_IN, passphrase: null }), "other");
  for (const origin of ["https://example.com/", "https://a b", "file://", "javascript:1", "https://u@x", "https://*", "https://*.example.com"])
    assert.equal(refusal({ kind: "site", origin, on: true }), "other", origin);
  for (const message of [undefined, null, 7, "look", [], {}, { kind: "__proto__" }, { kind: "toString" }, { kind: ["look"] }, { kind: "settings", where: "all" }])
    assert.equal(refusal(message), "other");
});
