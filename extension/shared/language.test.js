import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, directionOf, languageOf } from "./language.js";

test("the languages are those that there are sentences in", () => {
  const files = readdirSync(new URL("../../assets/words", import.meta.url));

  assert.deepEqual(LANGUAGES, files.map((file) => file.replace(".json", "")).sort());
});

test("a browser that speaks another language reads English", () => {
  assert.equal(languageOf("de-AT"), "de-AT");
  assert.equal(languageOf("zh_TW"), "zh-TW");
  assert.equal(languageOf("nb"), "en");
});

test("lines run as the language does", () => {
  assert.equal(directionOf("he"), "rtl");
  assert.equal(directionOf("ar-EG"), "rtl");
  assert.equal(directionOf("pt-BR"), "ltr");
});
