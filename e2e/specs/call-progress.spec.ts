import { findings } from "../support/axe";
import { CallEvents } from "../support/call-events";
import { picture } from "../support/picture";
import { expect, test as base } from "../support/test";

const NUMBER = "2025550142";
const QUEUED = { state: "queued" };
const RINGING = { state: "ringing", leg: "visitor" };
const ANSWERED = { state: "answered", leg: "visitor" };
const AGENT_RINGING = { state: "ringing", leg: "agent" };
const CONNECTED = { state: "connected" };

const test = base.extend<{ events: CallEvents }>({
  events: async ({ page }, use) => {
    const events = await CallEvents.start(page);
    await use(events);
    await events.close();
  },
});

test("a visitor sees the progress of the call from the first ring to the end", async ({ visit, widget, events, traffic }) => {
  await visit();
  await widget.askFor(NUMBER);
  await widget.seesSuccess();
  await expect(widget.steps).toBeHidden();

  for (const [state, headline, step] of [
    [QUEUED, "You are in the queue", "Request received"],
    [RINGING, "Your phone is ringing", "Calling you"],
    [ANSWERED, "Connecting you…", "You answered"],
    [AGENT_RINGING, "Connecting you…", "Calling our team"],
  ] as const) {
    events.tell(state);
    await expect(widget.headline).toHaveText(headline);
    await expect(widget.currentStep).toContainText(step);
    await expect(widget.heard).toHaveText(headline);
  }
  events.tell(CONNECTED);
  await expect(widget.headline).toHaveText("You are connected");
  await expect(widget.panel).toContainText("You are talking to Acme Corp");
  events.tell({ state: "ended", cause: "completed" });
  events.end();

  await expect(widget.headline).toHaveText("The call is over");
  await expect(widget.pastSteps).toHaveCount(5);
  await expect(widget.proceed).toHaveText("Close");
  await expect.poll(() => events.listeners).toBe(0);
  expect(events.connections).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

const ENDS = [
  ["busy", [], "Your line is busy"],
  ["no_answer", [RINGING], "We could not reach you"],
  ["no_answer", [RINGING, ANSWERED, AGENT_RINGING], "Nobody was free to answer"],
  ["cancelled", [RINGING], "The call was cancelled"],
  ["failed", [], "The call did not get through"],
  ["eaten", [RINGING], "The call is over"],
] as const;

test.describe("a company with generous limits", () => {
  test.use({ settings: { C2C_LIMITS_IP_PER_MINUTE: "99", C2C_LIMITS_CLIENT_PER_HOUR: "99" } });

  test("each end has its own message, and one press requests the call again", async ({ visit, page, widget }) => {
    for (const [index, [cause, states, headline]] of ENDS.entries()) {
      await test.step(`${cause} after ${states.length} states`, async () => {
        // A number that was just called is locked.
        const number = `20255501${30 + index}`;
        const events = await CallEvents.start(page);
        await visit();
        await widget.askFor(number);
        await widget.seesSuccess();
        for (const state of states) events.tell(state);
        events.tell({ state: "ended", cause });
        events.end();

        await expect(widget.headline).toHaveText(headline);
        await expect(widget.steps).toBeHidden();
        const asked = page.waitForRequest("**/click-to-call");
        await widget.proceed.click();

        expect((await asked).postDataJSON()).toEqual({ domain: "acme.com", phone_number: `+1${number}` });
        await events.close();
        await page.unrouteAll();
      });
    }
  });
});

test("without progress reports the message of the acceptance stays", async ({ visit, widget, events, traffic }) => {
  await visit();
  await widget.askFor(NUMBER);
  events.tell({ state: "accepted" });
  events.end();

  await expect.poll(() => events.connections).toHaveLength(1);
  await expect.poll(() => events.listeners).toBe(0);
  await widget.seesSuccess();
  await expect(widget.steps).toBeHidden();
  expect(traffic.complaints).toEqual([]);
});

test("a lost event stream resumes where it broke", async ({ visit, widget, events }) => {
  await visit();
  await widget.askFor(NUMBER);
  events.tell(RINGING);
  await expect(widget.headline).toHaveText("Your phone is ringing");

  events.drop();
  events.tell(ANSWERED);

  await expect(widget.headline).toHaveText("Connecting you…");
  expect(events.connections).toEqual([undefined, "1"]);
});

test("a call with the state unknown is not shown as ended", async ({ visit, widget, events }) => {
  await visit();
  await widget.askFor(NUMBER);
  events.tell(RINGING);
  events.end();

  await expect(widget.headline).toHaveText("We have lost sight of your call");
});

test("without an event stream the message of the acceptance stays", async ({ visit, widget, page }) => {
  const asked = page.waitForRequest("**/click-to-call/*/events");
  await page.route("**/click-to-call/*/events", (route) => route.fulfill({ status: 404 }));
  await visit();
  await widget.askFor(NUMBER);

  await asked;
  await widget.seesSuccess();
});

test.describe("a telephone system that did not answer in time", () => {
  test.use({ settings: { C2C_NETSAPIENS_TIMEOUT_SECONDS: "0.3" } });

  test("shows the call as soon as the server reports it", async ({ visit, widget, events, netsapiens, traffic }) => {
    netsapiens.hangs();
    await visit();
    await widget.askFor(NUMBER);
    await widget.seesEnd("Your call may still come");
    await expect.poll(() => events.listeners).toBe(1);
    events.tell({ state: "accepted" });
    events.tell(RINGING);

    await expect(widget.headline).toHaveText("Your phone is ringing");
    await expect(widget.currentStep).toContainText("Calling you");
    expect(netsapiens.asked).toHaveLength(1);
    // The request itself was answered by an error.
    expect(traffic.complaints.filter((words) => !words.includes("504"))).toEqual([]);
  });

  test("shows the last known state if no more is reported", async ({ visit, widget, events, netsapiens }) => {
    netsapiens.hangs();
    await visit();
    await widget.askFor(NUMBER);
    await expect.poll(() => events.listeners).toBe(1);
    events.end();

    await expect.poll(() => events.listeners).toBe(0);
    await widget.seesEnd("Your call may still come");
  });
});

test("the focus stays where the visitor has moved it during the call", async ({ visit, widget, events }) => {
  await visit();
  await widget.askFor(NUMBER);
  await widget.seesSuccess();
  await widget.proceed.focus();

  events.tell(RINGING);
  await expect(widget.headline).toHaveText("Your phone is ringing");

  await expect(widget.proceed).toBeFocused();
});

test("a visitor who enters another number gets no more reports about the first call", async ({ visit, widget, events }) => {
  await visit();
  await widget.askFor(NUMBER);
  await widget.seesSuccess();
  await expect.poll(() => events.listeners).toBe(1);

  await widget.restart.click();

  await expect.poll(() => events.listeners).toBe(0);
  await expect(widget.field).toBeFocused();
});

test("the lower edge of the panel and its buttons do not move while the content changes", async ({ visit, widget, events }) => {
  await visit();
  await widget.askFor(NUMBER);
  await widget.seesSuccess();
  const before = await widget.proceed.boundingBox();
  const heights = new Set<number>();
  for (const state of [RINGING, ANSWERED, AGENT_RINGING, CONNECTED]) {
    events.tell(state);
    await expect(widget.pastSteps.or(widget.currentStep)).not.toHaveCount(0);
    expect(await widget.proceed.boundingBox()).toEqual(before);
    heights.add((await widget.panel.boundingBox())?.height ?? 0);
  }
  expect([...heights]).toHaveLength(1);
});

test.describe("a visitor who prefers reduced motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("sees a static step indicator", async ({ visit, widget, events }) => {
    await visit();
    await widget.askFor(NUMBER);
    events.tell(RINGING);
    await expect(widget.currentStep).toBeVisible();

    const moving = await widget.panel.evaluate((panel) => panel.getAnimations({ subtree: true }).filter(({ playState }) => playState === "running").length);
    expect(moving).toBe(0);
  });
});

test.describe("with the simulator", () => {
  test.use({ settings: { C2C_DEMO: "true", C2C_SIMULATOR_SPEED: "20" } });

  test("the server's own events reach the visitor", async ({ server, widget, page, traffic }) => {
    await page.goto(`${server.origin}/demo/`);
    await widget.askFor(NUMBER);

    await expect(widget.headline).toHaveText("You are connected");
    await expect(widget.headline).toHaveText("The call is over");
    await expect(widget.pastSteps).toHaveCount(5);
    expect(traffic.complaints).toEqual([]);
  });

  test.describe("on a phone", () => {
    test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, contextOptions: { reducedMotion: "reduce" } });

    test("every step is visible, and nothing is wider than the window", async ({ server, widget, page, traffic }) => {
      await page.goto(`${server.origin}/demo/`);
      await widget.askFor("2025550143");
      await expect(widget.headline).toHaveText("The call is over");

      await expect(widget.pastSteps).toHaveCount(5);
      for (const step of await widget.pastSteps.all()) await expect(step).toBeInViewport({ ratio: 1 });
      await expect(widget.proceed).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await findings(page, "click-to-call")).toEqual([]);
      await picture(page, "phone-call-simulated");
      expect(traffic.complaints).toEqual([]);
    });
  });

  test("a busy line is shown as busy", async ({ server, widget, page }) => {
    await page.goto(`${server.origin}/demo/`);
    await widget.askFor("2025550101");

    await expect(widget.headline).toHaveText("Your line is busy");
    await expect(widget.proceed).toHaveText("Call me again");
  });
});
