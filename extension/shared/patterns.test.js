import assert from "node:assert/strict";
import { test } from "node:test";
import { knowsPorts, patternOf } from "./patterns.js";

test("access covers all pages of an origin, with every port and path", () => {
  assert.equal(patternOf("http://127.0.0.1:8080/calls"), "http://127.0.0.1/*");
  assert.equal(patternOf("https://shop.example"), "https://shop.example/*");
  assert.equal(patternOf("https://*"), "https://*/*");
  assert.equal(patternOf("http://[::1]:8080/calls"), "http://[::1]/*");
});

test("the pattern has the port if the browser supports ports", () => {
  assert.equal(patternOf("http://localhost:8080", { knowsPorts: true }), "http://localhost:8080/*");
  assert.equal(patternOf("http://[::1]:8080", { knowsPorts: true }), "http://[::1]:8080/*");
  assert.equal(patternOf("https://shop.example", { knowsPorts: true }), "https://shop.example/*");

  const inBrowser = (root) => {
    globalThis.chrome = { runtime: { getURL: () => root } };
    return knowsPorts();
  };
  assert.deepEqual(["chrome-extension://abc/", "moz-extension://abc/"].map(inBrowser), [true, false]);
});
