import { openDayAndNight } from "../support/hours";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

interface Answer {
  status: number;
  retryAfter: string | null;
  code: string | undefined;
}

test("the fourth request of a minute from one address gets 429 with Retry-After", async ({ visit, page, server, netsapiens }) => {
  await visit();

  const answers: Answer[] = [];
  for (const phone_number of ["2025550141", "2025550142", "2025550143", "2025550144"]) {
    const body = JSON.stringify({ domain: "acme.com", phone_number });
    answers.push(await page.evaluate(ask, { url: `${server.origin}/click-to-call`, body }));
  }

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  const fourth = answers[3];
  expect(fourth?.code).toBe("rate_limited");
  expect(Number(fourth?.retryAfter)).toBeGreaterThan(0);
  expect(Number(fourth?.retryAfter)).toBeLessThanOrEqual(60);
  expect(netsapiens.asked).toHaveLength(3);
});

/** Runs in the page: another origin reads status, header and body of the answer. */
async function ask({ url, body }: { url: string; body: string }): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, retryAfter: response.headers.get("retry-after"), code };
}

test.describe("a visitor with too many requests", () => {
  test.use({ settings: { C2C_LIMITS_IP_PER_MINUTE: "1" } });

  test("sees how long to wait", async ({ visit, widget, netsapiens }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesSuccess();

    await widget.askAgainFor("2025550143");

    await widget.seesError(/^Too many calls were asked for\. Please try again in \d+ seconds\.$/);
    expect(netsapiens.asked).toHaveLength(1);
  });
});

test("a number with a call in progress is not called twice", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  await widget.askAgainFor("+1 202 555 0142");

  await widget.seesEnd("A call to you is already on its way");
  expect(netsapiens.asked).toHaveLength(1);
});

test.describe("a company whose daily calls are used up", () => {
  test.use({ settings: { C2C_LIMITS_DOMAIN_PER_DAY: "1" } });

  test("shows that and offers its own number", async ({ visit, widget, netsapiens, page }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesSuccess();

    await widget.askAgainFor("2025550143");

    await widget.seesError("We can't place more calls for now. Please try again later.");
    await expect(widget.phoneLink).toBeFocused();
    await expect(widget.phoneLink).toHaveAttribute("href", "tel:+12025550100");
    await page.keyboard.press("Shift+Tab");
    await expect(widget.callMe).toBeFocused();
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("offers its own number in the plain form too", async ({ visit, page, plainForm, netsapiens, server }) => {
    await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "{}" }));
    await visit();
    const body = JSON.stringify({ domain: "acme.com", phone_number: "2025550141" });
    const first = await page.evaluate(ask, { url: `${server.origin}/click-to-call`, body });
    expect(first.status).toBe(200);
    await plainForm.button.click();
    await plainForm.isOpen();

    await plainForm.ask("2025550142");

    await plainForm.seesError("We can't place more calls for now. Please try again later.");
    await expect(plainForm.phoneLink).toHaveAttribute("href", "tel:+12025550100");
    expect(netsapiens.asked).toHaveLength(1);
  });
});

test.describe("a company with the maximum of simultaneous calls", () => {
  test.use({ settings: { C2C_LIMITS_DOMAIN_CONCURRENT: "1" } });

  test("shows that, and offers its own number", async ({ visit, widget, netsapiens }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesSuccess();

    await widget.askAgainFor("2025550143");

    await widget.seesError("All our lines are busy right now. Please try again in a few minutes.");
    await expect(widget.phoneLink).toBeFocused();
    expect(netsapiens.asked).toHaveLength(1);
  });
});

test.describe("a company whose hourly calls are used up, and which schedules calls", () => {
  test.use({
    tenants: { "acme.com": { ...ACME, hours: openDayAndNight({ schedule: true }), limits: { domain_per_hour: 1 } } },
  });

  test("offers a later time, and calls then", async ({ visit, widget, netsapiens }) => {
    await visit();
    await widget.askFor("2025550142");
    await widget.seesSuccess();
    await widget.restart.click();
    await expect(widget.when).toBeHidden();
    await widget.type("2025550143");
    await widget.submit();
    await widget.seesError(/^Too many calls were asked for\./);
    await expect(widget.when).toBeVisible();

    await widget.when.selectOption({ index: 4 });
    await widget.submit();

    await widget.seesEnd("We will call you");
    expect(netsapiens.asked).toHaveLength(1);
  });
});
