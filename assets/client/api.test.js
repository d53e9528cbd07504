// node --test

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "./api.js";

/** A server that accepts one token. */
function serverFor(good) {
  const tokens = [];
  globalThis.fetch = async (address, { headers }) => {
    const token = headers.Authorization.replace("Bearer ", "");
    tokens.push(token);
    return token === good ? Response.json({ token }) : Response.json({ code: "unauthorized" }, { status: 401 });
  };
  return tokens;
}

test("requests that fail with the same token ask the page for a new one once", async () => {
  const sent = serverFor("token-2");
  let asked = 0;
  const api = new Api("https://calls.example.com", async () => `token-${++asked}`);

  await Promise.all([api.post("/a"), api.post("/b"), api.post("/c")]);

  assert.equal(asked, 2);
  assert.deepEqual(sent, ["token-1", "token-1", "token-1", "token-2", "token-2", "token-2"]);
  await api.post("/d");
  assert.equal(asked, 2);
});

test("a refusal of the new token is final", async () => {
  serverFor("another");
  let asked = 0;
  const api = new Api("https://calls.example.com", () => `token-${++asked}`);

  await assert.rejects(api.post("/a"), { code: "unauthorized" });
  assert.equal(asked, 2);
});

test("a page without a token is asked again by the next request", async () => {
  serverFor("late");
  const tokens = [undefined, Promise.reject(new Error("signed out")), "late"];
  const api = new Api("https://calls.example.com", () => tokens.shift());

  for (let attempt = 0; attempt < 2; attempt += 1) {
    await assert.rejects(api.post("/a"), { code: "token_unavailable" });
  }
  assert.deepEqual(await api.post("/a"), { token: "late" });
});
