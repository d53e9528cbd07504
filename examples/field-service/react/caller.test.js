// node --test

import assert from "node:assert/strict";
import { test } from "node:test";
import { cardOf } from "./caller.js";

const ADA = { id: "C-1", name: "Ada Lovelace", phone: "(202) 555-0142", jobs: [{ id: "J-1", title: "Oven" }] };
const WITHOUT_PHONE = { id: "C-2", name: "Alan Turing", phone: "", jobs: [] };

test("a customer is found by the national number", () => {
  const card = cardOf([WITHOUT_PHONE, ADA], "+12025550142");

  assert.deepEqual([card.name, card.customerId, card.jobId], ["Ada Lovelace", "C-1", "J-1"]);
});

test("a caller who withholds the number is no customer", () => {
  for (const number of [null, undefined, ""]) assert.equal(cardOf([WITHOUT_PHONE, ADA], number), undefined);
});
