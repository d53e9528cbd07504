import assert from "node:assert/strict";
import { test } from "node:test";
import { aorOf, serverOf } from "./addresses.js";

test("a server's address has one form, its path included", () => {
  assert.equal(serverOf(" HTTPS://Calls.Example.com:443/ "), "https://calls.example.com");
  assert.equal(serverOf("http://10.0.0.5:8080/calls//"), "http://10.0.0.5:8080/calls");
});

test("a text that is not the address of a server is rejected", () => {
  const wrong = ["", "calls.example.com", "ftp://x", "javascript:alert(1)", "https://", "https://u:p@x", "https://x?a=1", "https://x#a", "chrome://x"];
  for (const text of wrong) assert.equal(serverOf(text), undefined, text);
});

test("the user is the part before the last @", () => {
  assert.deepEqual(aorOf(" a@b@pbx.example.com "), { aor: "a@b@pbx.example.com", user: "a@b" });
  for (const wrong of ["", "alice", "@x", "alice@", "al ice@x", "alice@x\r\ny", "\u0000@x"]) assert.equal(aorOf(wrong), undefined, wrong);
});

test("if the organisation fixed the domain, no other domain is accepted", () => {
  assert.deepEqual(aorOf("alice", "pbx.example.com"), { aor: "alice@pbx.example.com", user: "alice" });
  assert.deepEqual(aorOf("alice@pbx.example.com", "pbx.example.com")?.user, "alice");
  assert.equal(aorOf("alice@other.example", "pbx.example.com"), undefined);
  assert.equal(aorOf("", "pbx.example.com"), undefined);
});
