import assert from "node:assert/strict";
import { test } from "node:test";
import { say } from "./words.js";

const i18n = (language) => ({ getUILanguage: () => language, getMessage: (key) => ({ call: "Call {number}, {other}" })[key] ?? "" });

test("placeholders are replaced, and unknown ones are left", () => {
  assert.equal(say("call", { number: "$&+1" }, i18n("de")), "Call $&+1, {other}");
  assert.equal(say("nothing", {}, i18n("de")), "");
});

test("a number keeps its order in right-to-left text", () => {
  assert.equal(say("call", { number: "+1", other: 2 }, i18n("he-IL")), "Call \u2066+1\u2069, \u20662\u2069");
  // There is no Persian translation: English is used.
  assert.equal(say("call", { number: "+1", other: 2 }, i18n("fa")), "Call +1, 2");
});
