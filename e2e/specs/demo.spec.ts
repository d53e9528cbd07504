import { CallbackWidget } from "../pages/callback-widget";
import { DemoPage } from "../pages/demo-page";
import { expect, test } from "../support/test";

// The simulator's calls take a fiftieth of their time.
test.use({ settings: { C2C_DEMO: "true", C2C_SIMULATOR_SPEED: "50" } });

test("a call that is answered is shown from the request to its end", async ({ page, server, widget, traffic }) => {
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

test("a line that is busy is shown as busy", async ({ page, server, widget }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);

  await widget.askFor("2025550101");

  await widget.seesPlaced();
  await expect(demo.steps.last()).toHaveText("Your line was busy");
});

test("a phone that nobody answers is shown so", async ({ page, server, widget }) => {
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
  test(`the number ${number} shows what a visitor is told: ${words}`, async ({ page, server, widget, traffic }) => {
    const demo = new DemoPage(page);
    await demo.visit(server);

    await widget.askFor(number);

    await widget.seesError(words);
    await expect(demo.steps).toHaveCount(0);
    expect(traffic.complaints.filter((words) => words.includes("violates"))).toEqual([]);
  });
}

test("a phone system that keeps silent leaves the outcome open", async ({ page, server, widget }) => {
  await new DemoPage(page).visit(server);

  await widget.askFor("2025550105");

  await widget.seesEnd("Your call may still come");
});

test("a number to try is copied by a press and pasted into the form", async ({ page, context, server, widget }) => {
  // The whole browser lets a page write to the clipboard at a press; its headless shell wants to be told.
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const demo = new DemoPage(page);
  await demo.visit(server);
  await demo.copy("(202) 555-0101");

  await widget.open();
  await widget.field.press("ControlOrMeta+v");

  await expect(widget.field).toHaveValue("(202) 555-0101");
});

test("each of the three companies has its own look, snippet and queue", async ({ page, server, traffic }) => {
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

test("the panel says when the server is gone", async ({ page, server }) => {
  const demo = new DemoPage(page);
  await demo.visit(server);
  await expect(demo.line).toHaveText(/^No call yet/);

  await server.kill();

  await expect(demo.line).toHaveText("The server does not answer. Looking again soon.");
});

for (const [width, height] of [[1200, 1000], [360, 640]] as const) {
  test.describe(`in a window of ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("the floating button leaves the end of the page free", async ({ page, server, widget }) => {
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

  test("the floating button never lies over the one that copies the snippet", async ({ page, server, widget }) => {
    const demo = new DemoPage(page);
    await demo.visit(server);
    await expect(widget.button).toBeVisible();

    const [copy, button] = [await demo.copySnippet.boundingBox(), await widget.button.boundingBox()];

    expect((copy?.x ?? 1200) + (copy?.width ?? 0)).toBeLessThan(button?.x ?? 0);
  });
});
