// During the call: confirmation code, queue position, and cancellation.

import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const SIMULATED = { ...ACME, provider: "simulator", confirmation_code: true };

/** Numbers by the simulator's behaviour. */
const [RINGS, BUSY, QUEUES] = ["2025550142", "2025550101", "2025550106"];

test.use({ tenants: { "acme.com": SIMULATED }, settings: { C2C_PROVIDER: "simulator" } });

test("the visitor sees the confirmation code of the call", async ({ page, visit, widget, traffic }) => {
  const told = page.waitForResponse("**/click-to-call");
  await visit();
  await widget.askFor(RINGS);
  await widget.seesPlaced();

  const { code } = await (await told).json();
  expect(code).toMatch(/^[1-9]\d$/);
  await expect(widget.code).toHaveText(code);
  await expect(widget.panel).toContainText("Your code");
  expect(traffic.complaints).toEqual([]);
});

test("a ringing call can be cancelled and requested again", async ({ visit, widget, server }) => {
  await visit();
  await widget.askFor(RINGS);
  await expect(widget.headline).toHaveText("Your phone is ringing");

  await widget.cancel.click();

  await expect(widget.headline).toHaveText("The call was cancelled");
  await expect(widget.heard).toHaveText("The call was cancelled");
  await expect(widget.cancel).toBeHidden();
  await expect(widget.code).toBeHidden();
  await expect.poll(async () => (await server.journal()).at(-1)).toMatchObject({ event: "ended", cause: "cancelled" });

  await expect(widget.proceed).toHaveText("Call me again");
  await widget.proceed.click();

  await expect(widget.headline).toHaveText("Your phone is ringing");
  await expect(widget.cancel).toHaveText("Cancel the call");
  await expect(widget.cancel).toBeEnabled();
});

test("a failed cancellation shows how to end the call, and the call continues", async ({ page, visit, widget }) => {
  await page.route("**/cancel", (route) => route.abort());
  await visit();
  await widget.askFor(RINGS);
  await widget.seesPlaced();

  await widget.cancel.click();

  const words = "The call could not be cancelled. You can hang up when your phone rings.";
  await expect(widget.panel.locator(".done .missing")).toHaveText(words);
  await expect(widget.heard).toHaveText(words);
  await expect(widget.cancel).toBeHidden();
  await expect(widget.steps).toBeVisible();
});

test.describe("at five times real time", () => {
  test.use({ settings: { C2C_PROVIDER: "simulator", C2C_SIMULATOR_SPEED: "5" } });

  test("the queue position is updated, and then the phone rings", async ({ visit, widget }) => {
    await visit();
    await widget.askFor(QUEUES);

    for (const place of [3, 2, 1]) {
      await expect(widget.waiting).toHaveText(new RegExp(`^You are number ${place} in the queue`), { timeout: 30_000 });
      await expect(widget.headline).toHaveText("You are in the queue");
    }
    await expect(widget.headline).toHaveText("Your phone is ringing");
    await expect(widget.waiting).toBeHidden();
  });

  test("a busy line is shown as such, and cannot be cancelled any more", async ({ visit, widget }) => {
    await visit();
    await widget.askFor(BUSY);

    await expect(widget.headline).toHaveText("Your line is busy");
    await expect(widget.cancel).toBeHidden();
    await expect(widget.code).toBeHidden();
    await expect(widget.proceed).toHaveText("Call me again");
  });
});

test.describe("at fifty times real time", () => {
  test.use({ settings: { C2C_PROVIDER: "simulator", C2C_SIMULATOR_SPEED: "50" } });

  test("an ended call cannot be cancelled and shows no code", async ({ visit, widget }) => {
    await visit();
    await widget.askFor(RINGS);

    await expect(widget.headline).toHaveText("The call is over");
    await expect(widget.cancel).toBeHidden();
    await expect(widget.code).toBeHidden();
    await expect(widget.proceed).toHaveText("Close");
  });
});
