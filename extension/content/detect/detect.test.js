import assert from "node:assert/strict";
import { test } from "node:test";
import { detect } from "./detect.js";

const numbers = (text, options) => detect(text, options).map(({ number }) => number);
const US = { country: "US", language: "en" };
const DE = { country: "DE", language: "de" };

test("offsets of the result are offsets in the page's text", () => {
  const text = "Ruf\u00a0an: \u200e+49\u2009(0)\u200930\u00a023125\u2011101!";

  const [found] = detect(text, DE);

  assert.equal(text.slice(found.start, found.end), "+49\u2009(0)\u200930\u00a023125\u2011101");
  assert.deepEqual([found.number, found.display], ["+493023125101", "+49 (0) 30 23125-101"]);
});

test("an extension is reported separately from the number", () => {
  const [found] = detect("Call 202-555-0142 ext. 204", US);

  assert.deepEqual([found.number, found.extension, found.end], ["+12025550142", "204", 17]);
});

test("digits of other scripts are read like ASCII digits", () => {
  assert.deepEqual(numbers("電話 ０３－１２３４－５６７８", { language: "ja" }), ["+81312345678"]);
  assert.deepEqual(numbers("هاتف ٠١٠٠١٢٣٤٥٦٧", { country: "EG", language: "ar" }), ["+201001234567"]);
});

test("the page's language decides where the number is dialled, then the user's country", () => {
  const text = "01 99 00 12 34";

  assert.deepEqual(numbers(text, { country: "DE", language: "fr" }), ["+33199001234"]);
  assert.deepEqual(numbers("030 23125 101", { country: "DE", language: "en" }), ["+493023125101"]);
  assert.deepEqual(numbers("044 123 45 67", { country: "DE", language: "de-CH" }), ["+41441234567"]);
  assert.deepEqual(numbers(text, { language: "en" }), []);
});

test("digits alone need a word for telephone, which may be in the cell before", () => {
  assert.deepEqual(numbers("2025550142", US), []);
  assert.deepEqual(numbers("2025550142", { ...US, before: "Phone" }), ["+12025550142"]);
  assert.deepEqual(numbers("202-555-0142", { ...US, before: "Order no." }), []);
});

test("a number of an unknown country is dialled unchanged", () => {
  assert.deepEqual(numbers("Teléfono: 910 000 136", { language: "es" }), ["910000136"]);
});

test("the nearest word classifies a number", () => {
  assert.deepEqual(numbers("Questions about order 4711? Call 202-555-0142", US), ["+12025550142"]);
  assert.deepEqual(numbers("Call us with your order number 202-555-0142", US), []);
});

for (const [what, text] of [
  ["date", "2024-03-15"],
  ["date in any order", "15.03.2024 03/15/2024 2024 12 31"],
  ["span of years", "1998-2004"],
  ["address of the net", "192.168.100.101"],
  ["card number", "4111 1111 1111 1111"],
  ["IBAN", "DE89 3704 0044 0532 0130 00"],
  ["book", "978-3-16-148410-0"],
  ["price", "$202-555-0142 and 0302 312 510 EUR"],
  ["uuid", "550e8400-e29b-41d4-a716-446655440000"],
  ["link", "https://example.com/202-555-0142?x=202-555-0143"],
  ["file", "scan-202-555-0142.pdf"],
  ["mail address", "202-555-0142@example.com"],
  ["place on the map", "40.712776, -74.005974"],
  ["amount with a plus", "+100 000 000"],
]) {
  test(`a ${what} is not a telephone number`, () => {
    for (const options of [US, DE, {}]) assert.deepEqual(numbers(text, options), []);
  });
}
