import { TOKEN } from "../support/tenants";
import { expect, test } from "../support/test";

test("a visitor of a page that has only the script tag is called", { tag: "@quick" }, async ({ visit, widget, netsapiens, traffic }) => {
  await visit();
  await expect(widget.button).toHaveText("Call Us Now");
  await expect(widget.button).toBeVisible();

  await widget.open();
  await widget.type("(202) 555-0142");
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked).toEqual([
    {
      method: "POST",
      path: "/ns-api/?object=queuedcall&action=create",
      authorization: `Bearer ${TOKEN}`,
      fields: [
        ["format", "json"],
        ["uid", "500"],
        ["queue", "500"],
        ["destination", "12025550142"],
      ],
    },
  ]);
  expect(traffic.complaints).toEqual([]);
});

test("the message of the acceptance has the number and the company", async ({ visit, widget }) => {
  await visit();

  await widget.askFor("2025550142");

  await widget.seesSuccess();
  await expect(widget.panel).toContainText("Your phone, (202) 555-0142, will ring");
  await expect(widget.panel).toContainText("we connect you to Acme Corp");
});

test("after a call the visitor can request a call to another number", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  await widget.restart.click();
  await expect(widget.field).toHaveValue("");
  await widget.type("2025550143");
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked.map(({ fields }) => fields[3])).toEqual([
    ["destination", "12025550142"],
    ["destination", "12025550143"],
  ]);
});
