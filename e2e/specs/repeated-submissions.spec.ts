import { expect, test } from "../support/test";

test("while a request is in progress the form accepts no second one", async ({ visit, widget, netsapiens, traffic }) => {
  const answer = netsapiens.waits();
  await visit();
  await widget.askFor("2025550142");

  await expect(widget.callMe).toBeDisabled();
  await expect(widget.callMe).toHaveText("Calling…");
  await expect(widget.callMe).toHaveAttribute("aria-busy", "true");
  await expect(widget.field).toHaveJSProperty("readOnly", true);
  await widget.field.press("Enter");
  await widget.callMe.click({ force: true });
  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  answer();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.callsAsked()).toHaveLength(1);
});

test("a double click sends one request", async ({ visit, widget, netsapiens, traffic }) => {
  await visit();
  await widget.open();
  await widget.type("2025550142");

  await widget.callMe.dblclick();

  await widget.seesSuccess();
  expect(traffic.callsAsked()).toHaveLength(1);
  expect(netsapiens.asked).toHaveLength(1);
});

test("repeated Enter keys send one request", async ({ visit, widget, netsapiens, traffic }) => {
  const answer = netsapiens.waits();
  await visit();
  await widget.open();
  await widget.type("2025550142");

  for (let press = 0; press < 4; press++) await widget.field.press("Enter");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  answer();

  await widget.seesSuccess();
  expect(traffic.callsAsked()).toHaveLength(1);
  expect(netsapiens.asked).toHaveLength(1);
});

test("closing the form does not cancel the request, and opening it shows the result", async ({ visit, widget, netsapiens, page }) => {
  const answer = netsapiens.waits();
  await visit();
  await widget.askFor("2025550142");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);

  await page.keyboard.press("Escape");
  await widget.isClosed();
  answer();
  await widget.button.click();

  await widget.seesSuccess();
});
