// node --test
// The published JSON Schema of domains.json, as an editor applies it. `schema_values.rs` tests the server with the same values.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const schema = read("../../../docs/domains.schema.json");
const values = read("values.json");

/** The keywords of the schema; any other keyword fails this test. */
const KEYWORDS = {
  $ref: (path, value) => allows(path.replace("#/", "").split("/").reduce((at, name) => at[name], schema), value),
  type: (types, value) => [types].flat().some((type) => isOf(type, value)),
  const: (expected, value) => value === expected,
  enum: (choices, value) => choices.includes(value),
  pattern: (pattern, value) => typeof value !== "string" || new RegExp(pattern, "u").test(value),
  minLength: (length, value) => typeof value !== "string" || [...value].length >= length,
  maxLength: (length, value) => typeof value !== "string" || [...value].length <= length,
  minimum: (least, value) => typeof value !== "number" || value >= least,
  maximum: (most, value) => typeof value !== "number" || value <= most,
  anyOf: (choices, value) => choices.some((choice) => allows(choice, value)),
  oneOf: (choices, value) => choices.filter((choice) => allows(choice, value)).length === 1,
  items: (item, value) => !Array.isArray(value) || value.every((each) => allows(item, each)),
  required: (names, value) => !isOf("object", value) || names.every((name) => name in value),
  propertyNames: (names, value) => !isOf("object", value) || Object.keys(value).every((name) => allows(names, name)),
  properties: (known, value) =>
    !isOf("object", value) || Object.keys(value).every((name) => !(name in known) || allows(known[name], value[name])),
  additionalProperties: (other, value, { properties = {} }) =>
    !isOf("object", value) || Object.keys(value).every((name) => name in properties || allows(other, value[name])),
};
const REMARKS = ["$defs", "$schema", "default", "description", "examples", "format", "title"];

function allows(rule, value) {
  if (typeof rule === "boolean") return rule;
  return Object.entries(rule).every(([keyword, argument]) => {
    if (REMARKS.includes(keyword)) return true;
    assert.ok(KEYWORDS[keyword], `the test does not know the keyword ${keyword}`);
    return KEYWORDS[keyword](argument, value, rule);
  });
}

function isOf(type, value) {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return value !== null && typeof value === "object" && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function filled(part, value) {
  if (part === "VALUE") return value;
  if (Array.isArray(part)) return part.map((each) => filled(each, value));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name === "VALUE" ? value : name, filled(each, value)]));
}

test("the schema allows what the server takes, and rejects what it refuses", () => {
  for (const { tenant, good, bad } of values) {
    const isAllowed = (value) => allows(schema, { "acme.com": filled(tenant, value) });
    for (const value of good) assert.ok(isAllowed(value), `${JSON.stringify(tenant)}: ${value} is good`);
    for (const value of bad) assert.ok(!isAllowed(value), `${JSON.stringify(tenant)}: ${value} is bad`);
  }
});

test("the schema rejects a member that is no domain", () => {
  assert.ok(allows(schema, { $schema: "domains.schema.json", "acme.com": { queue: "1" }, localhost: { queue: "1" } }));
  for (const name of ["acme com", "https://acme.com", ""]) {
    assert.ok(!allows(schema, { [name]: { queue: "1" } }), name);
  }
});
