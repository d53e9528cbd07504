// Whether somebody is free to talk is said before anybody asks for a call.

import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const SIMULATED = { ...ACME, provider: "simulator", show_availability: true };

test.use({ settings: { C2C_PROVIDER: "simulator" } });

test.describe("while nobody is", () => {
  test.use({ tenants: { "acme.com": { ...SIMULATED, queue: "empty" } } });

  test("the button says so before anybody has touched it", async ({ visit, widget, traffic }) => {
    await visit();

    await expect(widget.button).toContainText("Nobody is free to talk right now.");
    expect(traffic.callsAsked()).toEqual([]);
  });

  test("the visitor reads so before they type, and gets the same answer if they ask all the same", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.open();

    await expect(widget.queue).toHaveText("Nobody is free to talk right now.");
    expect(traffic.callsAsked()).toEqual([]);

    await widget.type("2025550142");
    await widget.submit();
    await widget.seesError("Nobody is free to talk right now. Please try again later.");
  });
});

test.describe("while nobody is in one of the departments", () => {
  const departments = [
    { id: "sales", name: "Sales", queue: "510" },
    { id: "support", name: "Support", queue: "empty" },
  ];
  test.use({ tenants: { "acme.com": { ...SIMULATED, departments } } });

  test("it is said of that one only", async ({ visit, widget }) => {
    await visit();
    await widget.open();
    await expect(widget.queue).toBeHidden();

    await widget.department.selectOption("Support");
    await expect(widget.queue).toHaveText("Nobody is free to talk right now.");

    await widget.department.selectOption("Sales");
    await expect(widget.queue).toBeHidden();
  });
});

test.describe("of a company that does not want it said", () => {
  test.use({ tenants: { "acme.com": { ...SIMULATED, queue: "empty", show_availability: false } } });

  test("nobody asks", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesError("Nobody is free to talk right now. Please try again later.");

    await expect(widget.queue).toBeHidden();
    expect(traffic.to("availability")).toEqual([]);
  });
});
