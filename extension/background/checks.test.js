import assert from "node:assert/strict";
import { test } from "node:test";
import { allChecks, bad, fine, ofChallenge, ofClock, ofCredentials, problemOf, warning } from "./checks.js";

const GOOD = { status: 200, body: { nonce: "n", realm: "r" } };
const words = (checks) => [checks].flat().map(({ what, outcome, why }) => [what, why ?? outcome].join(" "));
const challenge = (answer, isThere = false) => words(ofChallenge(answer, { isThere, origin: "chrome-extension://x" }));

test("each fault of a server has its own check", () => {
  assert.deepEqual(challenge(GOOD), ["server fine", "cors fine"]);
  assert.deepEqual(challenge({ status: 0 }), ["server server_down"]);
  assert.deepEqual(challenge({ status: 0 }, true), ["server fine", "cors cors"]);
  assert.deepEqual(challenge({ status: 200 }), ["server server_other", "cors fine"]);
  assert.deepEqual(challenge({ status: 404 }), ["server server_other", "cors fine"]);
  assert.deepEqual(challenge({ status: 503 }), ["server server_failed", "cors fine"]);
  assert.deepEqual(challenge({ status: 400 }), ["server fine", "cors fine", "password aor_wrong"]);
  assert.deepEqual(challenge({ status: 429, retryAfter: 7 }), ["server fine", "cors fine", "password too_many"]);
});

test("the administrator is shown the origin to allow", () => {
  assert.equal(ofChallenge({ status: 0 }, { isThere: true, origin: "chrome-extension://x" })[1].origin, "chrome-extension://x");
});

test("a clock is wrong if the difference exceeds the transit time", () => {
  const server = 1_700_000_000_000;
  const at = (skew, took = 0) => ofClock(server, server + skew - took / 2, server + skew + took / 2);

  assert.deepEqual(at(60_000), [fine("clock")]);
  assert.deepEqual(at(70_000, 20_000), [fine("clock")]);
  assert.deepEqual(at(61_000), [warning("clock", "clock_fast", { minutes: 1 })]);
  assert.deepEqual(at(-3_600_000), [warning("clock", "clock_slow", { minutes: 60 })]);
  assert.deepEqual(ofClock(undefined, 0, 0), []);
});

test("each fault of an account has its own check", () => {
  const credentials = (status, isThere = false) => words(ofCredentials({ status }, { isThere }))[0];

  assert.deepEqual(
    [200, 400, 401, 403, 404, 405, 429, 500, 502].map((status) => credentials(status)),
    ["password fine", "password aor_wrong", "password server_failed", "password password_wrong", "password password_unchecked", "password password_unchecked", "password too_many", "password server_failed", "password server_failed"],
  );
  assert.equal(credentials(0), "server server_down");
  assert.equal(credentials(0, true), "password password_unchecked");
});

test("a check that was not made is reported as skipped", () => {
  assert.deepEqual(words(allChecks([bad("server", "server_down")])), ["server server_down", "cors skipped", "clock skipped", "password skipped"]);
});

test("warnings alone do not prevent signing in", () => {
  assert.equal(problemOf([fine("server"), warning("clock", "clock_fast"), warning("password", "password_unchecked")]), undefined);
  assert.deepEqual(problemOf([fine("server"), bad("password", "password_wrong")]), { code: "refused" });
  assert.deepEqual(problemOf([bad("password", "too_many", { retryAfter: 7 })]), { code: "limited", retryAfter: 7 });
  assert.deepEqual(problemOf([bad("cors", "cors")]), { code: "unreached" });
});
