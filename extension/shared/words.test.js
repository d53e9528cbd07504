import assert from "node:assert/strict";
import { test } from "node:test";
import { say } from "./words.js";

const i18n = (language) => ({ getUILanguage: () => language, getMessage: (key) => ({ call: "Call {number}, {other}" })[key] ?? "" });

test("what belongs into a sentence is put there, and what is not known is left", () => {
  assert.equal(say("call", { number: "$&+1" }, i18n("de")), "Call $&+1, {other}");
  assert.equal(say("nothing", {}, i18n("de")), "");
});

test("a number keeps its order where sentences run from right to left", () => {
  assert.equal(say("call", { number: "+1", other: 2 }, i18n("he-IL")), "Call \u2066+1\u2069, \u20662\u2069");
  // There are no Persian sentences: it reads English ones.
  assert.equal(say("call", { number: "+1", other: 2 }, i18n("fa")), "Call +1, 2");
});
