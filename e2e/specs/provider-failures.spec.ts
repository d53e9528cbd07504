import { expect, test } from "../support/test";

const NUMBER = "2025550142";
const REFUSED = "Our phone system did not take this call. Please check the number, or try later.";
const UNKNOWN = "Your call may still come";

test("a JSON refusal of NetSapiens has a message", async ({ visit, widget, netsapiens }) => {
  netsapiens.refusesWith(401, "application/json", '{"code":401,"message":"Unauthorized"}');
  await visit();

  await widget.askFor(NUMBER);

  await widget.seesError(REFUSED);
  await expect(widget.field).toHaveValue("(202) 555-0142");
});

test("a plain text fault of NetSapiens has a message, without its text", async ({ visit, widget, netsapiens }) => {
  netsapiens.refusesWith(500, "text/plain", "Fatal error: queue 500 not found");
  await visit();

  await widget.askFor(NUMBER);

  await widget.seesError(REFUSED);
  await expect(widget.panel).not.toContainText("Fatal error");
});

test("after a refusal the visitor may try again", async ({ visit, widget, netsapiens }) => {
  netsapiens.refusesWith(500, "text/plain", "no");
  await visit();
  await widget.askFor(NUMBER);
  await widget.seesError(REFUSED);

  netsapiens.accepts();
  await widget.submit();

  await widget.seesSuccess();
});

test("an unreachable telephone system has a message", async ({ visit, widget, netsapiens }) => {
  await netsapiens.close();
  await visit();

  await widget.askFor(NUMBER);

  await widget.seesError("Our phone system is not reachable right now. Please try again in a few minutes.");
});

test.describe("a telephone system that does not answer in time", () => {
  test.use({ settings: { C2C_NETSAPIENS_TIMEOUT_SECONDS: "0.3" } });

  test("may still call, and gets no second request", async ({ visit, widget, netsapiens }) => {
    netsapiens.hangs();
    await visit();

    await widget.askFor(NUMBER);

    await widget.seesEnd(UNKNOWN);
    await expect(widget.panel).toContainText("Please don't ask again now");
    await expect(widget.panel.getByRole("button", { name: "Call me" })).toHaveCount(0);
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("gets no second request even if the visitor reports that the phone did not ring", async ({ visit, widget, netsapiens }) => {
    netsapiens.hangs();
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd(UNKNOWN);

    await expect(widget.restart).toHaveText("It did not ring");
    await widget.restart.click();
    await widget.type(NUMBER);
    await widget.submit();

    await widget.seesEnd("A call to you is already on its way");
    expect(netsapiens.asked).toHaveLength(1);
  });
});

test("a telephone system that closes the connection may have placed the call, and gets no second request", async ({ visit, widget, netsapiens }) => {
  netsapiens.drops();
  await visit();

  await widget.askFor(NUMBER);

  await widget.seesEnd(UNKNOWN);
  expect(netsapiens.asked).toHaveLength(1);
});
