// All of it together: a number on somebody's page, the extension as it is, the server, and the telephone system.

import { CallCard } from "../pages/call-card";
import { expect, test } from "../support/desk";
import { HostSite } from "../support/host-site";

const NUMBER = "(202) 555-0143";

test.use({ hosts: ["http://localhost/*"] });

let site: HostSite;

test.beforeEach(async () => {
  site = await HostSite.start();
});
test.afterEach(() => site.close());

test("a click on a number rings the user's own telephone", { tag: "@quick" }, async ({ desk, extension, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "settings", country: "US" });
  const page = await extension.context.newPage();
  await page.goto(site.put({ html: "", body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);

  expect(await desk.ask({ kind: "site", origin: site.origin, on: true })).toMatchObject({ ok: true });
  await page.bringToFront();
  await page.getByText(NUMBER).hover();
  await card.shows("Call +1 (202) 555-0143");
  await card.click();

  const call = await pbx.nextCall();
  expect(call.destination).toBe("+12025550143");
  await card.says("The call is on its way");
  await call.rings();
  await desk.sees("ringing terminal");
  expect((await desk.view()).history).toEqual([]);
});

test("the context menu shows the number that is pointed at, as long as it is pointed at", async ({ desk, extension }) => {
  const worker = await extension.worker();
  await worker.evaluate(() => {
    const scope = globalThis as any;
    const { update } = scope.chrome.contextMenus;
    scope.titles = [];
    scope.chrome.contextMenus.update = (id: string, { title }: { title: string }) => (scope.titles.push(title), update(id, { title }));
  });
  const titles = () => worker.evaluate(() => (globalThis as any).titles);
  await desk.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  await page.goto(site.put({ body: `<p style="padding-top: 100px"><a href="tel:+1-202-555-0143">Our friends</a></p>` }));
  const card = new CallCard(page);

  await page.getByText("Our friends").hover();
  await card.shows("Call +12025550143");
  await expect.poll(async () => (await titles()).at(-1)).toBe("Call +12025550143");
  await page.mouse.move(400, 500);

  await card.isGone();
  await expect.poll(async () => (await titles()).at(-1)).toBe("Call this number");
});

test("who is not signed in is told so beside the number, and nothing is called", async ({ desk, extension, pbx }) => {
  await desk.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  await page.goto(site.put({ body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);
  await page.getByText(NUMBER).hover();
  await card.shows("Call +1 (202) 555-0143");

  await card.click();

  await card.says("Sign in to place calls.");
  await desk.signIn();
  await page.bringToFront();
  await page.getByText(NUMBER).hover();
  await card.click();
  expect((await pbx.nextCall()).destination).toBe("+12025550143");
});

test("who is interrupted by the browser before the call is told so beside the number, and calls again", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  await desk.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  await page.goto(site.put({ body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);
  const held = between.holds("/challenge");
  await page.getByText(NUMBER).hover();
  await card.shows("Call +1 (202) 555-0143");
  await card.click();
  await held.reached;

  await extension.endWorker();
  held.release();

  await card.says("The browser interrupted this before anybody was called. Please try again.");
  expect(pbx.heard("Originate")).toEqual([]);
  await card.click();
  expect((await pbx.nextCall()).destination).toBe("+12025550143");
});

test("a site is off again from then on, and stays off in a new life of the browser's pages", async ({ desk, extension }) => {
  await desk.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  const url = site.put({ body: `<p>Call ${NUMBER}</p>` });
  const painted = () => page.evaluate(() => [...(CSS.highlights.get("click-to-call-number") ?? [])].map(String));
  await page.goto(url);
  await expect.poll(painted).toEqual([NUMBER]);

  await desk.ask({ kind: "site", origin: site.origin, on: false });
  await expect.poll(painted).toEqual([]);
  await extension.endWorker();
  await page.reload();

  expect((await desk.view()).settings.sites).toEqual([]);
  expect(await painted()).toEqual([]);
});
