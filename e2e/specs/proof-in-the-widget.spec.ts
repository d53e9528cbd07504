// A server under pressure has the visitor's browser work first, and the visitor is called all the same.

import { hold } from "../support/held";
import { longestWait, SLICE, slowClock } from "../support/slow-clock";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

test.use({ tenants: { "acme.com": { ...ACME, proof_of_work: "always" } } });

const CHECKING = "One moment, we are checking that you are not a robot…";

test("the visitor is told what takes so long, and then called once", async ({ page, visit, widget, netsapiens, traffic }) => {
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

test("the page never waits for the work", async ({ page, visit, widget }) => {
  // Not so slow that the widget believes that it may do less: by the server's clock it may not.
  await slowClock(page, 0.1);
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  expect(await longestWait(page), "milliseconds of work at a time").toBeLessThanOrEqual(SLICE);
});

test("a visitor whose browser cannot get what does the work hears that the server is out of reach", async ({ page, visit, widget, netsapiens }) => {
  await page.route("**/proof.js", (route) => route.abort());
  await visit();
  await widget.askFor("2025550142");

  await widget.seesError(/^We could not reach our server/);
  expect(netsapiens.asked).toEqual([]);
});

test("who asks once more does the work once more", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();
  await widget.askAgainFor("2025550143");

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(2);
});
