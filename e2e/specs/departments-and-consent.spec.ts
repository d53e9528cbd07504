// Fields besides the number: department and consent.

import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const NUMBER = "2025550142";
const TEXT = "I agree to be called by Acme Corp.";

const ASKS = {
  departments: [
    { id: "sales", name: "Sales", queue: "510" },
    { id: "support", name: "Support", queue: "520" },
  ],
  consent: { text: TEXT, url: "https://acme.com/privacy" },
};

test.use({ tenants: { "acme.com": { ...ACME, ...ASKS } } });

test("the chosen department's queue gets the call", async ({ visit, widget, netsapiens, traffic }) => {
  await visit();
  await widget.open();
  await expect(widget.panel.getByLabel("Whom would you like to talk to?")).toBeVisible();
  await expect(widget.department.locator("option")).toHaveText(["Sales", "Support"]);
  await expect(widget.panel).toContainText("We call you, then connect you to Sales.");

  await widget.department.selectOption("Support");
  await expect(widget.panel).toContainText("We call you, then connect you to Support.");
  await widget.consent.check();
  await widget.type(NUMBER);
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked.map(({ fields }) => Object.fromEntries(fields).queue)).toEqual(["520"]);
  expect(traffic.complaints).toEqual([]);
});

test("the page can choose the department", async ({ visit, tag, widget, netsapiens }) => {
  await visit({ body: tag("acme.com", 'data-department="support"') });
  await widget.open();
  await expect(widget.panel).toContainText("We call you, then connect you to Support.");
  await widget.consent.check();
  await widget.type(NUMBER);
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked.map(({ fields }) => Object.fromEntries(fields).queue)).toEqual(["520"]);
});

test("a missing consent is reported at the check box, and nothing is sent", async ({ visit, widget, traffic, netsapiens }) => {
  await visit();
  await widget.askFor(NUMBER);

  await widget.seesConsentMissing();
  await expect(widget.consentNote).toHaveText("Please tick the box first.");
  await expect(widget.heard).toHaveText("Please tick the box first.");
  expect(traffic.callsAsked()).toEqual([]);

  await widget.page.keyboard.press("Space");
  await expect(widget.consent).toBeChecked();
  await expect(widget.consentNote).toBeHidden();
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
});

test("an invalid number is reported before a missing consent, in the order of the form", async ({ visit, widget }) => {
  await visit();
  await widget.askFor("202555");

  await widget.seesError(/too short/);
  await expect(widget.consentNote).toBeHidden();
  await expect(widget.field).toBeFocused();
});

test("the journal has the text of the consent", async ({ visit, widget, server }) => {
  await visit();
  await widget.open();
  await widget.panel.getByLabel(TEXT).check();
  await widget.type(NUMBER);
  await widget.submit();
  await widget.seesSuccess();

  const accepted = (await server.journal()).find(({ event }) => event === "accepted");
  expect(accepted?.consent).toMatch(/^[0-9a-f]{8,}$/);
});

test("the text of the consent opens in a new window", async ({ visit, widget }) => {
  await visit();
  await widget.open();
  const more = widget.panel.getByRole("link", { name: "Privacy policy" });

  await expect(more).toHaveAttribute("href", "https://acme.com/privacy");
  await expect(more).toHaveAttribute("target", "_blank");
  await expect(more).toHaveAttribute("rel", "noopener");
});
