// The availability of agents is shown before a call is requested.

import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const SIMULATED = { ...ACME, provider: "simulator", show_availability: true };

test.use({ settings: { C2C_PROVIDER: "simulator" } });

test.describe("while nobody is", () => {
  test.use({ tenants: { "acme.com": { ...SIMULATED, queue: "empty" } } });

  test("the button shows that before any interaction", async ({ visit, widget, traffic }) => {
    await visit();

    await expect(widget.button).toContainText("Nobody is free to talk right now.");
    expect(traffic.callsAsked()).toEqual([]);
  });

  test("the visitor sees that before typing, and gets the same answer to a request", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.open();

    await expect(widget.queue).toHaveText("Nobody is free to talk right now.");
    expect(traffic.callsAsked()).toEqual([]);

    await widget.type("2025550142");
    await widget.submit();
    await widget.seesError("Nobody is free to talk right now. Please try again later.");
  });
});

test.describe("while no agent of one department is available", () => {
  const departments = [
    { id: "sales", name: "Sales", queue: "510" },
    { id: "support", name: "Support", queue: "empty" },
  ];
  test.use({ tenants: { "acme.com": { ...SIMULATED, departments } } });

  test("only that department shows it", async ({ visit, widget }) => {
    await visit();
    await widget.open();
    await expect(widget.queue).toBeHidden();

    await widget.department.selectOption("Support");
    await expect(widget.queue).toHaveText("Nobody is free to talk right now.");

    await widget.department.selectOption("Sales");
    await expect(widget.queue).toBeHidden();
  });
});

test.describe("a company that does not show the availability", () => {
  test.use({ tenants: { "acme.com": { ...SIMULATED, queue: "empty", show_availability: false } } });

  test("sends no query", async ({ visit, widget, traffic }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesError("Nobody is free to talk right now. Please try again later.");

    await expect(widget.queue).toBeHidden();
    expect(traffic.to("availability")).toEqual([]);
  });
});
