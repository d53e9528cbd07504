import assert from "node:assert/strict";
import { test } from "node:test";
import { endedCall, failedCall, startedCall, takenCall } from "./call.js";
import { viewOf, withCall } from "./view.js";

const ACCOUNT = { server: "https://x", aor: "a@b", ha1: "secret" };
const EMPTY = { account: null, settings: {}, vault: undefined, managed: {} };
const shown = (parts) => viewOf({ ...EMPTY, ...parts });

test("before the first sign-in the form is empty, and no numbers are detected", () => {
  assert.deepEqual(shown({}), {
    account: { status: "signed_out", server: "", aor: "", remembered: false },
    managed: {},
    settings: { country: "", where: "nowhere", sites: [], off: [], notifications: true },
    call: null,
    history: [],
    asked: null,
  });
});

test("a number of the context menu is shown to a signed-in user only", () => {
  assert.equal(shown({ account: ACCOUNT, asked: "102" }).asked, "102");
  assert.equal(shown({ asked: "102" }).asked, null);
});

test("the view contains no secret", () => {
  assert.doesNotMatch(JSON.stringify(shown({ account: ACCOUNT, vault: { data: "sealed" } })), /secret|sealed/);
});

test("a stored account is locked until the passphrase is entered", () => {
  const parts = { vault: {}, settings: { server: "https://x", aor: "a@b" } };

  assert.deepEqual(shown(parts).account, { status: "locked", server: "https://x", aor: "a@b", remembered: true });
  assert.equal(shown({ ...parts, account: ACCOUNT }).account.status, "signed_in");
});

test("policies take precedence over the user's settings", () => {
  const managed = { server: "https://fixed", country: "DE" };

  assert.equal(shown({ managed, settings: { server: "https://x" } }).account.server, "https://fixed");
  assert.equal(shown({ managed }).settings.country, "DE");
  assert.equal(shown({ managed, settings: { country: "AT" } }).settings.country, "DE");
  assert.equal(shown({ settings: { country: "AT" } }).settings.country, "AT");
});

test("the history has the last twenty calls that are over, each once", () => {
  let view = shown({});
  for (let at = 1; at <= 25; at++) {
    const call = takenCall(startedCall(`call-${at}`, "102", at), true, at);
    view = withCall(view, call);
    view = withCall(view, endedCall(call, "completed", at));
    view = withCall(view, view.call);
  }
  view = withCall(view, startedCall("now", "103", 99));

  assert.deepEqual(view.history.map(({ at }) => at), Array.from({ length: 20 }, (_, place) => 25 - place));
  assert.deepEqual(view.history[0], { number: "102", at: 25, state: "ended", leg: "terminal", cause: "completed" });
  assert.equal(view.call.iden, "now");
});

test("the history has the reason of a failure", () => {
  const call = startedCall("abc", "102", 1);

  assert.equal(withCall(withCall(shown({}), call), failedCall(call, "limited", 2)).history[0].problem, "limited");
});
