// A company that is closed, by its own hours, says so to a visitor in another time zone.

import { hearEvents } from "../pages/element";
import { PHOENIX, closedFor, closedUntilTheDayAfterTomorrow, dayIn } from "../support/hours";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const NUMBER = "2025550142";
/** As the visitor and the company write the day on which the company opens. */
const [HERE, THERE] = [dayIn(1).name, dayIn(2).name];
const OPENS = new RegExp(`^Opens ${THERE}.* 9:00\\sAM \\(${HERE}.* 5:00\\sPM your time\\)$`);

const shop = (more: object) => ({ "acme.com": { ...ACME, hours: closedUntilTheDayAfterTomorrow(), ...more } });

test.use({ timezoneId: PHOENIX, tenants: shop({}) });

test("the button says when it opens, there and here, before anybody presses it", async ({ visit, widget }) => {
  await visit();

  await expect(widget.opens).toHaveText(OPENS);
  await widget.isClosed();
});

test("the form gives way to the same words, and the company's own number is left", async ({ visit, widget }) => {
  await visit();
  await widget.button.click();

  await expect(widget.notice).toHaveText(OPENS);
  await expect(widget.notice).toBeFocused();
  await expect(widget.field).toBeHidden();
  await expect(widget.callMe).toBeHidden();
  await expect(widget.phoneLink).toBeVisible();
});

test.describe("a visitor where the clocks are the company's", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("reads one time only", async ({ visit, widget }) => {
    await visit();

    await expect(widget.opens).toHaveText(new RegExp(`^Opens ${THERE}.* 9:00\\sAM$`));
  });
});

test.describe("a company whose button does nothing while it is closed", () => {
  test.use({ tenants: shop({ closed_behavior: "disable" }) });

  test("still says when it opens", async ({ visit, widget }) => {
    await visit();

    await expect(widget.opens).toHaveText(OPENS);
    await expect(widget.button).toBeDisabled();
  });
});

test.describe("a company whose button is not there while it is closed", () => {
  test.use({ tenants: shop({ closed_behavior: "hide" }) });

  test("shows none, also once everything has loaded", async ({ visit, widget }) => {
    await visit();
    await widget.isReady();

    await expect(widget.button).toBeHidden();
  });
});

test.describe("on a special day", () => {
  test.use({ tenants: shop({ hours: closedFor("Inventory") }) });

  test("the button names it, and the panel also says when it is over", async ({ visit, widget }) => {
    await visit();
    await expect(widget.opens).toHaveText("Closed: Inventory");
    await widget.button.click();

    await expect(widget.notice).toHaveText(new RegExp(`^Closed: Inventory. ${OPENS.source.slice(1)}`));
  });
});

test.describe("a company that calls when it opens", () => {
  test.use({ tenants: shop({ hours: closedUntilTheDayAfterTomorrow({ schedule: true }) }) });

  test("offers its times, keeps the wish, and takes it back", async ({ visit, widget, server, netsapiens }) => {
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

  test("lets the page know that a call was asked for, and for when", async ({ page, visit, widget }) => {
    await visit();
    const events = await hearEvents(page);
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");

    const at = `${dayIn(2).date}T00:00:00.000Z`;
    const scheduled = { name: "scheduled", detail: { at, callId: expect.any(String) } };
    expect((await events()).filter(({ name }) => ["scheduled", "state", "error"].includes(name))).toEqual([scheduled]);
  });

  test("has nothing to tell of the call until its time, and is not asked", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");
    await widget.cancel.click();
    await expect(widget.headline).toHaveText("The call was cancelled");

    expect(traffic.to("/events")).toEqual([]);
    expect(traffic.complaints).toEqual([]);
  });

  test("keeps one wish for a number: who asks again is told that the call comes", async ({ visit, widget, server }) => {
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("We will call you");
    await visit();

    await widget.askFor(NUMBER);

    await widget.seesEnd("A call to you is already on its way");
    expect((await server.journal()).filter(({ event }) => event === "scheduled")).toHaveLength(1);
  });

  test("after a wish was taken back, another time can be asked for", async ({ visit, widget, server }) => {
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
