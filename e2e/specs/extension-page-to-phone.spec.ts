// End to end: a number on a page, the unmodified extension, the server, and the telephone system.

import { CallCard } from "../pages/call-card";
import { expect, test } from "../support/extension-user";
import { HostSite } from "../support/host-site";

const NUMBER = "(202) 555-0143";

test.use({ hosts: ["http://localhost/*"] });

let site: HostSite;

test.beforeEach(async () => {
  site = await HostSite.start();
});
test.afterEach(() => site.close());

test("a click on a number rings the user's own telephone", { tag: "@quick" }, async ({ user, extension, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "settings", country: "US" });
  const page = await extension.context.newPage();
  await page.goto(site.put({ html: "", body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);

  expect(await user.ask({ kind: "site", origin: site.origin, on: true })).toMatchObject({ ok: true });
  await page.bringToFront();
  await page.getByText(NUMBER).hover();
  await card.shows("Call +1 (202) 555-0143");
  await card.click();

  const call = await pbx.nextCall();
  expect(call.destination).toBe("+12025550143");
  await card.says("The call is on its way");
  await call.rings();
  await user.sees("ringing terminal");
  expect((await user.view()).history).toEqual([]);
});

test("the context menu shows the number below the pointer", async ({ user, extension }) => {
  const worker = await extension.worker();
  await worker.evaluate(() => {
    const scope = globalThis as any;
    const { update } = scope.chrome.contextMenus;
    scope.titles = [];
    scope.chrome.contextMenus.update = (id: string, { title }: { title: string }) => (scope.titles.push(title), update(id, { title }));
  });
  const titles = () => worker.evaluate(() => (globalThis as any).titles);
  await user.ask({ kind: "site", origin: site.origin, on: true });
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

test("without a sign-in, a message beside the number says so, and nothing is called", async ({ user, extension, pbx }) => {
  await user.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  await page.goto(site.put({ body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);
  await page.getByText(NUMBER).hover();
  await card.shows("Call +1 (202) 555-0143");

  await card.click();

  await card.says("Sign in to place calls.");
  await user.signIn();
  await page.bringToFront();
  await page.getByText(NUMBER).hover();
  await card.click();
  expect((await pbx.nextCall()).destination).toBe("+12025550143");
});

test("an interruption by the browser before the call is shown beside the number, and the call can be repeated", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  await user.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  await page.goto(site.put({ body: `<p style="padding-top: 100px">Call <b>${NUMBER}</b></p>` }));
  const card = new CallCard(page);
  const held = faultProxy.holds("/challenge");
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

test("a site that is switched off stays off after a restart of the background", async ({ user, extension }) => {
  await user.ask({ kind: "site", origin: site.origin, on: true });
  const page = await extension.context.newPage();
  const url = site.put({ body: `<p>Call ${NUMBER}</p>` });
  const painted = () => page.evaluate(() => [...(CSS.highlights.get("click-to-call-number") ?? [])].map(String));
  await page.goto(url);
  await expect.poll(painted).toEqual([NUMBER]);

  await user.ask({ kind: "site", origin: site.origin, on: false });
  await expect.poll(painted).toEqual([]);
  await extension.endWorker();
  await page.reload();

  expect((await user.view()).settings.sites).toEqual([]);
  expect(await painted()).toEqual([]);
});
