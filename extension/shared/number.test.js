import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationFromPage, destinationIn, destinationOf, destinationOfLink } from "./number.js";

test("different notations result in the same number", () => {
  for (const text of ["+493023125101", "+49 (0)30 23125-101", "\u200e+49 30/23125.101 ", "+49\u00a0(30)\u00a023125\u2011101", "＋４９３０２３１２５１０１"])
    assert.equal(destinationOf(text), "+493023125101");
  assert.equal(destinationOf("*97"), "*97");
  assert.equal(destinationOf("102"), "102");
  assert.equal(destinationOf("(0) 30"), "030");
});

test("text with other characters is rejected, so that no other number is called", () => {
  const wrong = ["", "  ", "+", "*", "1-800-FLOWERS", "12#", "1+2", "++49", "102 or 103", "102,,3", "102;ext=4", "1\n2 x", "9".repeat(65), " ".repeat(500) + "1"];
  for (const text of wrong) assert.equal(destinationOf(text), undefined, text);
  for (const other of [undefined, null, 102, ["102"], { toString: () => "102" }]) assert.equal(destinationOf(other), undefined);
  assert.equal(destinationOf("9".repeat(64))?.length, 64);
});

test("the single number of a selection is found in its text", () => {
  assert.equal(destinationIn("Sales: 202-555-0142", "US"), "+12025550142");
  assert.equal(destinationIn("030 23125 101", "DE"), "+493023125101");
  assert.equal(destinationIn("102", "DE"), "102");
  assert.equal(destinationIn("202-555-0142 or 202-555-0143", "US"), undefined);
  assert.equal(destinationIn("nothing of the kind", "US"), undefined);
});

test("a link's parameters are not dialled", () => {
  assert.equal(destinationOfLink("tel:+1-202-555-0142;ext=204"), "+12025550142");
  assert.equal(destinationOfLink("TEL:%2B1%20202?x=1"), "+1202");
  assert.equal(destinationOfLink("callto://102"), "102");
  for (const link of ["tel:", "tel:%zz", "https://example.com/102", undefined]) assert.equal(destinationOfLink(link), undefined);
});

test("users may dial service codes, pages may not", () => {
  for (const code of ["*72", "*21*19005550100", "*97", "＊97", "1*2"]) {
    assert.equal(destinationFromPage(code), undefined, code);
    assert.equal(destinationOfLink(`tel:${code}`), undefined, code);
  }
  for (const code of ["tel:%2A72", "tel:*21*19005550100%23", "tel:#31#2025550142", "callto://*72"]) assert.equal(destinationOfLink(code), undefined, code);
  assert.equal(destinationFromPage("+1 202-555-0142"), "+12025550142");
});
