import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, directionOf, languageOf } from "./language.js";

test("the languages are those of the translations", () => {
  const files = readdirSync(new URL("../../assets/words", import.meta.url));

  assert.deepEqual(LANGUAGES, files.map((file) => file.replace(".json", "")).sort());
});

test("a browser with another language uses English", () => {
  assert.equal(languageOf("de-AT"), "de-AT");
  assert.equal(languageOf("zh_TW"), "zh-TW");
  assert.equal(languageOf("nb"), "en");
});

test("the text direction is that of the language", () => {
  assert.equal(directionOf("he"), "rtl");
  assert.equal(directionOf("ar-EG"), "rtl");
  assert.equal(directionOf("pt-BR"), "ltr");
});
