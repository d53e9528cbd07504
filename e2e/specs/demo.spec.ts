import { CallbackWidget } from "../pages/callback-widget";
import { DemoPage } from "../pages/demo-page";
import { expect, test } from "../support/test";

// The simulator runs at fifty times the speed.
test.use({ settings: { C2C_DEMO: "true", C2C_SIMULATOR_SPEED: "50" } });

test("an answered call is shown from the request to its end", async ({ page, server, widget, traffic }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);
  await expect(demo.line).toHaveText("No call yet. The button in the corner places one.");

  await widget.askFor("2025550142");

  await widget.seesPlaced();
  await expect(demo.steps).toHaveText([
    "The phone system took the call",
    "Waiting in Acme Corp's queue",
    "Your phone is ringing",
    "You answered",
    "Acme Corp is ringing",
    "Acme Corp answered",
    "Connected",
    "Call completed",
  ]);
  await demo.seesAsked({ format: "json", uid: "500", queue: "500", destination: "***-***-0142" });
  expect(traffic.complaints).toEqual([]);
  expect([...traffic.hosts()]).toEqual([new URL(server.origin).host]);
});

test("a busy line is shown as busy", async ({ page, server, widget }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);

  await widget.askFor("2025550101");

  await widget.seesPlaced();
  await expect(demo.steps.last()).toHaveText("Your line was busy");
});

test("an unanswered call is shown as such", async ({ page, server, widget }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);

  await widget.askFor("2025550102");

  await widget.seesPlaced();
  await expect(demo.steps.last()).toHaveText("Nobody answered your phone");
});

for (const [number, words] of [
  ["2025550103", "Our phone system is not reachable right now. Please try again in a few minutes."],
  ["2025550104", "Our phone system did not take this call. Please check the number, or try later."],
] as const) {
  test(`the number ${number} shows the message for visitors: ${words}`, async ({ page, server, widget, traffic }) => {
    const demo = new DemoPage(page);
    await demo.visit(server);

    await widget.askFor(number);

    await widget.seesError(words);
    await expect(demo.steps).toHaveCount(0);
    expect(traffic.complaints.filter((words) => words.includes("violates"))).toEqual([]);
  });
}

test("a silent telephone system leaves the outcome open", async ({ page, server, widget }) => {
  await new DemoPage(page).visit(server);

  await widget.askFor("2025550105");

  await widget.seesEnd("Your call may still come");
});

test("a test number is copied by a press and pasted into the form", async ({ page, context, server, widget }) => {
  // The full browser allows clipboard writes on a press; the headless shell needs the permission.
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const demo = new DemoPage(page);
  await demo.visit(server);
  await demo.copy("(202) 555-0101");

  await widget.open();
  await widget.field.press("ControlOrMeta+v");

  await expect(widget.field).toHaveValue("(202) 555-0101");
});

test("each of the three companies has its own branding, snippet and queue", async ({ page, server, traffic }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);
  for (const [company, domain, words, background, queue, number] of [
    ["Acme Corp", "acme.com", "Call Us Now", "rgb(26, 115, 232)", "500", "2025550141"],
    ["Globex", "globex.example", "Talk to an expert", "rgb(122, 46, 29)", "610", "2025550142"],
    ["Initech", "initech.example", "Call me back", "rgb(255, 209, 102)", "220", "2025550143"],
  ] as const) {
    await demo.choose(company);
    const widget = new CallbackWidget(page, domain);
    await expect(widget.button).toHaveText(words);
    await expect(widget.button).toHaveCSS("background-color", background);
    await expect(demo.snippet).toHaveText(`<script src="${server.widgetScript(domain)}"></script>`);

    await widget.open();
    await widget.type(number);
    // Globex asks for consent.
    if (await widget.consent.isVisible()) await widget.consent.check();
    await widget.submit();

    await widget.seesPlaced();
    await expect(demo.asked).toContainText(queue);
  }
  expect(traffic.complaints).toEqual([]);
});

test("the panel reports an unreachable server", async ({ page, server }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);
  await expect(demo.line).toHaveText(/^No call yet/);

  await server.kill();

  await expect(demo.line).toHaveText("The server does not answer. Looking again soon.");
});

for (const [width, height] of [[1200, 1000], [360, 640]] as const) {
  test.describe(`in a window of ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("the floating button does not cover the end of the page", async ({ page, server, widget }) => {
      const demo = new DemoPage(page);
      await demo.visit(server);
      await expect(widget.button).toBeVisible();

      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));

      const [copy, button] = [await demo.copySnippet.boundingBox(), await widget.button.boundingBox()];
      expect((copy?.y ?? height) + (copy?.height ?? 0)).toBeLessThan(button?.y ?? 0);
    });
  });
}

test.describe("in a wide window", () => {
  test.use({ viewport: { width: 1200, height: 1000 } });

  test("the floating button does not cover the copy button", async ({ page, server, widget }) => {
    const demo = new DemoPage(page);
    await demo.visit(server);
    await expect(widget.button).toBeVisible();

    const [copy, button] = [await demo.copySnippet.boundingBox(), await widget.button.boundingBox()];

    expect((copy?.x ?? 1200) + (copy?.width ?? 0)).toBeLessThan(button?.x ?? 0);
  });
});
