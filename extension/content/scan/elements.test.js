import assert from "node:assert/strict";
import { test } from "node:test";
import { numberOfLink } from "./elements.js";

const link = (href) => ({ getAttribute: () => href });

test("a link's number is the number that it dials, without parameters", () => {
  assert.equal(numberOfLink(link("tel:+1-202-555-0142;ext=204")), "+12025550142");
  assert.equal(numberOfLink(link("TEL:%2B1%20(202)%20555-0142")), "+12025550142");
  assert.equal(numberOfLink(link("tel:１０２")), "102");
});

test("a service code is no number, however it is written", () => {
  for (const code of ["*72", "*21*19005550100", "*21*19005550100%23", "%2A72", "#31#2025550142", "＊721", "+1202*5550142", "**61*102*11*20%23"]) {
    assert.equal(numberOfLink(link(`tel:${code}`)), undefined, code);
  }
});
