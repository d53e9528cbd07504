// node --test

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "./api.js";
import { wrong } from "./words.js";

/** The message for a refusal of the server. */
async function sentence(refusal, status = 400) {
  globalThis.fetch = async () => Response.json({ status: "error", ...refusal }, { status });
  const api = new Api("https://calls.example.com", "a token");
  return api.post("/api/calls/initiate", {}).then(assert.fail, wrong);
}

test("the reason of a refused number is shown", async () => {
  const invalid = (reason) => sentence({ code: "number_invalid", reason, message: "That is a few digits short. Please check." });

  assert.equal(await invalid("too_short"), "The number is too short.");
  assert.equal(await invalid("missing_area_code"), "The number has no area code.");
  assert.equal(await invalid(undefined), "This is not a number that can be called.");
});

test("for a number that the tenant does not call, the server's message is shown", async () => {
  const message = "That is a premium-rate number. Please enter another one.";

  assert.equal(await sentence({ code: "number_not_allowed", reason: "premium", message }), message);
  assert.equal(await sentence({ code: "number_not_allowed", message }), "This number can't be called from here.");
});

test("other messages of the server are not shown", async () => {
  const refusal = { code: "rate_limited", message: "Please wait.", retry_after: 7 };

  assert.equal(await sentence(refusal, 429), "Too many calls. Try again in a moment.");
  assert.equal(await sentence({ code: "on_fire", reason: "heat", message: "?" }, 500), "Something went wrong. Please try again.");
});
