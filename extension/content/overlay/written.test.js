import assert from "node:assert/strict";
import { test } from "node:test";
import { written } from "./written.js";

const is = (number, display, expected) => assert.equal(written({ number, display }), expected);

test("a number with its country code is formatted as on the page", () => {
  is("+12025550143", "+1 202-555-0143", "+1 202-555-0143");
  is("+442079460018", "+44 20 7946 0018", "+44 20 7946 0018");
});

test("a country code that the page omits is put before the page's groups", () => {
  is("+12025550143", "202-555-0143", "+1 202-555-0143");
  is("+12025550143", "(202) 555-0143", "+1 (202) 555-0143");
  is("+493023125101", "030 23125 101", "+49 30 23125 101");
  is("+493023125101", "(030) 23125-101", "+49 (30) 23125-101");
});

test("a zero that is not dialled is not shown", () => {
  is("+493023125101", "+49 (0)30 23125 101", "+49 30 23125 101");
});

test("letters of the page are shown as digits", () => {
  is("+18003569377", "1-800-FLOWERS", "+18003569377");
});

test("a number without a country is shown as it is dialled", () => {
  is("2025550143", "202-555-0143", "202-555-0143");
  is("*97", "*97", "*97");
});

test("a page cannot have another number on the button than the one that is called", () => {
  is("+19005550100", "Sales, 202-555-0143", "+19005550100");
  is("+19005550100", "1".repeat(80), "+19005550100");
});
