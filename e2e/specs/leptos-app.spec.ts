import { LeptosAppPage } from "../pages/leptos-app-page";
import { CallEvents } from "../support/call-events";
import { leptosApp } from "../support/leptos-app";
import { documentListeners } from "../support/listeners";
import { expect, test } from "../support/test";

test.beforeEach(async ({ visit, site, server, page }) => {
  await visit(leptosApp(site, server));
  await expect(new LeptosAppPage(page).widget.button).toBeVisible();
});

test("<ClickToCall> shows its button with the text and the colours of its props", async ({ page, traffic }) => {
  const { widget, heading } = new LeptosAppPage(page);

  await expect(widget.button).toHaveText("Call me back");
  await expect(widget.button).toHaveCSS("background-color", "rgb(179, 38, 30)");
  await expect(widget.button).toHaveCSS("color", "rgb(255, 255, 255)");
  await expect(widget.host).toHaveCSS("position", "fixed");
  await expect(heading).toBeVisible();
  expect(traffic.complaints).toEqual([]);
});

test("the form refuses an invalid number and calls a valid one", async ({ page, netsapiens, traffic }) => {
  const { widget } = new LeptosAppPage(page);

  await widget.askFor("202555014");
  await widget.seesError(/too short/);
  expect(netsapiens.asked).toEqual([]);
  await widget.type("2");
  await widget.submit();

  await widget.seesSuccess();
  await expect(widget.title).toHaveText("Acme Corp");
  expect(netsapiens.asked.map(({ fields }) => fields[3])).toEqual([["destination", "12025550142"]]);
  expect(traffic.complaints).toEqual([]);
});

test("the app gets the events of the panel and of the call", async ({ page }) => {
  const { widget, heard } = new LeptosAppPage(page);
  await widget.askFor("2025550142");
  await widget.seesPlaced();
  await expect(heard).toHaveText(/^open accepted\b/);

  await widget.close.click();

  await expect(heard).toHaveText(/ close $/);
});

test("the app gets the code of a refusal", async ({ page, netsapiens }) => {
  const { widget, heard } = new LeptosAppPage(page);
  netsapiens.refusesWith(500, "text/plain", "no");

  await widget.askFor("2025550142");

  await expect(heard).toHaveText("open phone_system_refused ");
});

test("unmounting removes its nodes and listeners", async ({ page, traffic }) => {
  const app = new LeptosAppPage(page);
  await app.widget.open();
  expect(await documentListeners(page)).toEqual(["keydown", "pointerdown"]);

  await app.offers(false);

  await expect(app.widget.button).toHaveCount(0);
  await expect(app.widget.panel).toHaveCount(0);
  expect(await documentListeners(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await app.heading.click();
  expect(traffic.complaints).toEqual([]);
});

test("unmounting during a request causes no error", async ({ page, netsapiens, traffic }) => {
  const app = new LeptosAppPage(page);
  const answer = netsapiens.waits();
  const answered = page.waitForResponse("**/click-to-call");
  await app.widget.askFor("2025550142");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);

  await app.offers(false);
  answer();
  await answered;

  await expect(app.heading).toBeVisible();
  expect(traffic.complaints).toEqual([]);
});

test("unmounting during a call closes the event stream", async ({ page, netsapiens, traffic }) => {
  const app = new LeptosAppPage(page);
  const events = await CallEvents.start(page);
  await app.widget.askFor("2025550142");
  events.tell({ state: "ringing", leg: "visitor" });
  await expect(app.widget.headline).toHaveText("Your phone is ringing");
  expect(events.listeners).toBe(1);

  await app.offers(false);

  await expect.poll(() => events.listeners).toBe(0);
  events.tell({ state: "connected" });
  await events.close();
  await expect(app.heading).toBeVisible();
  expect(events.connections).toHaveLength(1);
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

test("mounting again works like the first time", async ({ page, netsapiens, traffic }) => {
  const app = new LeptosAppPage(page);
  await app.widget.open();
  await app.widget.type("202");
  await app.offers(false);

  await app.offers(true);

  await app.widget.isClosed();
  expect(await documentListeners(page)).toEqual(["keydown", "pointerdown"]);
  await app.widget.open();
  await expect(app.widget.field).toHaveValue("");
  await app.widget.type("2025550142");
  await app.widget.submit();
  await app.widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});
