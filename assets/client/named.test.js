import assert from "node:assert/strict";
import { test } from "node:test";
import { named } from "./named.js";

test("a named function is called as a method of its object, and looked up at each call", (t) => {
  t.after(() => delete globalThis.shop);
  const token = named("shop.calls.token");
  assert.throws(() => token(), { name: "TypeError", message: "shop.calls.token is not a function" });
  globalThis.shop = { calls: { prefix: "t-", token(detail) { return this.prefix + detail; } } };
  assert.equal(token(7), "t-7");
  globalThis.shop.calls.token = "text";
  assert.throws(() => token(), TypeError);
});
