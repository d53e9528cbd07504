// A company is closed by its own hours, and a visitor in another time zone sees when it opens.

import { hearEvents } from "../pages/element";
import { PHOENIX, closedFor, closedUntilTheDayAfterTomorrow, dayIn } from "../support/hours";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const NUMBER = "2025550142";
/** The opening day in the visitor's and the company's notation. */
const [HERE, THERE] = [dayIn(1).name, dayIn(2).name];
const OPENS = new RegExp(`^Opens ${THERE}.* 9:00\\sAM \\(${HERE}.* 5:00\\sPM your time\\)$`);

const shop = (more: object) => ({ "acme.com": { ...ACME, hours: closedUntilTheDayAfterTomorrow(), ...more } });

test.use({ timezoneId: PHOENIX, tenants: shop({}) });

test("the button shows when it opens, in both time zones, before it is pressed", async ({ visit, widget }) => {
  await visit();

  await expect(widget.opens).toHaveText(OPENS);
  await widget.isClosed();
});

test("the form is replaced by the same message, and the company's number remains", async ({ visit, widget }) => {
  await visit();
  await widget.button.click();

  await expect(widget.notice).toHaveText(OPENS);
  await expect(widget.notice).toBeFocused();
  await expect(widget.field).toBeHidden();
  await expect(widget.callMe).toBeHidden();
  await expect(widget.phoneLink).toBeVisible();
});

test.describe("a visitor in the company's time zone", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("sees one time only", async ({ visit, widget }) => {
    await visit();

    await expect(widget.opens).toHaveText(new RegExp(`^Opens ${THERE}.* 9:00\\sAM$`));
  });
});

test.describe("a company whose button is disabled while it is closed", () => {
  test.use({ tenants: shop({ closed_behavior: "disable" }) });

  test("still shows when it opens", async ({ visit, widget }) => {
    await visit();

    await expect(widget.opens).toHaveText(OPENS);
    await expect(widget.button).toBeDisabled();
  });
});

test.describe("a company whose button is hidden while it is closed", () => {
  test.use({ tenants: shop({ closed_behavior: "hide" }) });

  test("shows none, also after everything has loaded", async ({ visit, widget }) => {
    await visit();
    await widget.isReady();

    await expect(widget.button).toBeHidden();
  });
});

test.describe("on a special day", () => {
  test.use({ tenants: shop({ hours: closedFor("Inventory") }) });

  test("the button names it, and the panel also shows when it is over", async ({ visit, widget }) => {
    await visit();
    await expect(widget.opens).toHaveText("Closed: Inventory");
    await widget.button.click();

    await expect(widget.notice).toHaveText(new RegExp(`^Closed: Inventory. ${OPENS.source.slice(1)}`));
  });
});

test.describe("a company that schedules calls", () => {
  test.use({ tenants: shop({ hours: closedUntilTheDayAfterTomorrow({ schedule: true }) }) });

  test("offers its times, accepts a scheduled call, and cancels it", async ({ visit, widget, server, netsapiens }) => {
    await visit();
    await widget.open();
    await expect(widget.notice).toHaveText(/^We are closed right now\. We can call you when we open: .*9:00\sAM \(.*5:00\sPM your time\)\.$/);
    await expect(widget.when.locator("option").first()).toHaveText(new RegExp(`^${HERE}.* 5:00\\sPM$`));
    await expect(widget.callMe).toHaveText("Call me then");
    await widget.when.selectOption({ index: 2 });
    await widget.type(NUMBER);
    await widget.submit();

    await widget.seesEnd("We will call you");
    await expect(widget.next).toHaveText(new RegExp(`^Acme Corp calls \\(202\\) 555-0142 on ${HERE}.* 6:00\\sPM\\.`));
    expect((await server.journal()).map(({ event }) => event)).toEqual(["scheduled"]);

    await widget.cancel.click();

    await expect(widget.headline).toHaveText("The call was cancelled");
    await expect(widget.cancel).toBeHidden();
    expect((await server.journal()).map(({ event }) => event)).toEqual(["scheduled", "cancelled"]);
    expect(netsapiens.asked).toEqual([]);
  });

  test("reports the scheduled call and its time to the page", async ({ page, visit, widget }) => {
    await visit();
    const events = await hearEvents(page);
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");

    const at = `${dayIn(2).date}T00:00:00.000Z`;
    const scheduled = { name: "scheduled", detail: { at, callId: expect.any(String) } };
    expect((await events()).filter(({ name }) => ["scheduled", "state", "error"].includes(name))).toEqual([scheduled]);
  });

  test("has no progress before the time, and is not queried", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");
    await widget.cancel.click();
    await expect(widget.headline).toHaveText("The call was cancelled");

    expect(traffic.to("/events")).toEqual([]);
    expect(traffic.complaints).toEqual([]);
  });

  test("accepts one scheduled call for a number: a second request shows the existing one", async ({ visit, widget, server }) => {
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");
    await visit();

    await widget.askFor(NUMBER);

    await widget.seesEnd("A call to you is already on its way");
    expect((await server.journal()).filter(({ event }) => event === "scheduled")).toHaveLength(1);
  });

  test("after a cancellation, another time can be chosen", async ({ visit, widget, server }) => {
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");
    await widget.cancel.click();
    await expect(widget.headline).toHaveText("The call was cancelled");

    await widget.restart.click();
    await widget.when.selectOption({ index: 4 });
    await widget.type(NUMBER);
    await widget.submit();

    await widget.seesEnd("We will call you");
    await expect(widget.next).toHaveText(/7:00\sPM/);
    expect((await server.journal()).map(({ event }) => event)).toEqual(["scheduled", "cancelled", "scheduled"]);
  });
});
