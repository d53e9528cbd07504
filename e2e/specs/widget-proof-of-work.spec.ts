// A server under load demands a proof of work from the visitor's browser, and the visitor is still called.

import { hold } from "../support/delayed-requests";
import { longestWait, SLICE, slowClock } from "../support/slow-clock";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

test.use({ tenants: { "acme.com": { ...ACME, proof_of_work: "always" } } });

const CHECKING = "One moment, we are checking that you are not a robot…";

test("the visitor sees the reason of the delay, and is called once", async ({ page, visit, widget, netsapiens, traffic }) => {
  const go = await hold(page, "**/proof.js");
  await visit();
  await widget.askFor("2025550142");

  await expect(widget.callMe).toHaveText(CHECKING);
  await expect(widget.callMe).toBeDisabled();
  await expect(widget.heard).toHaveText(CHECKING);
  go();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.callsAsked()).toHaveLength(2);
  expect(traffic.complaints.filter((words) => !words.includes("428"))).toEqual([]);
});

test("the work does not block the page", async ({ page, visit, widget }) => {
  // Not so slow that the client expects a lower difficulty, which the server's clock does not allow.
  await slowClock(page, 0.1);
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  expect(await longestWait(page), "milliseconds of work at a time").toBeLessThanOrEqual(SLICE);
});

test("if the proof script cannot be loaded, the server is shown as unreachable", async ({ page, visit, widget, netsapiens }) => {
  await page.route("**/proof.js", (route) => route.abort());
  await visit();
  await widget.askFor("2025550142");

  await widget.seesError(/^We could not reach our server/);
  expect(netsapiens.asked).toEqual([]);
});

test("a repeated request needs a new proof of work", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();
  await widget.askAgainFor("2025550143");

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(2);
});
