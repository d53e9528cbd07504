import type { Page } from "@playwright/test";
import { Extension } from "../support/extension";
import { expect, painted, test } from "../support/extension-on-pages";
import { HostSite } from "../support/host-site";

const NUMBER = "202-555-0143";
const PAGE = { body: `<p>Call ${NUMBER}</p>` };

test("a site that was not chosen is not read", async ({ page, site, background }) => {
  const other = await HostSite.start();
  await background.setSite(other.origin, true);

  await page.goto(site.put(PAGE));
  const chosen = await page.context().newPage();
  await chosen.goto(other.put(PAGE));

  await expect.poll(() => painted(chosen)).toEqual([NUMBER]);
  expect(await painted(page)).toEqual([]);
  await other.close();
});

test("a switch of a site takes effect in its open pages immediately, repeatedly", async ({ page, site, background }) => {
  await page.goto(site.put(PAGE));

  for (let round = 0; round < 3; round++) {
    await background.setSite(site.origin, true);
    await expect.poll(() => painted(page)).toEqual([NUMBER]);
    await background.setSite(site.origin, false);
    await expect.poll(() => painted(page)).toEqual([]);
  }
  await page.reload();

  expect(await painted(page)).toEqual([]);
});

test("the setting nowhere disables all sites, and the chosen ones apply again afterwards", async ({ page, visit, background }) => {
  await visit(PAGE);
  await expect.poll(() => painted(page)).toEqual([NUMBER]);

  await background.setWhere("nowhere");
  await expect.poll(() => painted(page)).toEqual([]);
  await background.setWhere("chosen");

  await expect.poll(() => painted(page)).toEqual([NUMBER]);
});

/** Navigates to another page and back; the first page is in the back/forward cache while `meanwhile` runs. */
async function leaveAndReturn(page: Page, elsewhere: string, meanwhile: () => Promise<void>): Promise<void> {
  await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => (document.title = `kept: ${persisted}`)));
  await page.goto(elsewhere);
  await meanwhile();
  // A page from the back/forward cache does not load.
  await page.goBack({ waitUntil: "commit" });
  await expect(page).toHaveTitle("kept: true");
}

test("a page from the back/forward cache applies changes that it missed", async ({ page, visit, site, background }) => {
  await visit(PAGE);
  const elsewhere = site.put({ body: "" });
  await expect.poll(() => painted(page)).toEqual([NUMBER]);

  await leaveAndReturn(page, elsewhere, () => background.setSite(site.origin, false));
  await expect.poll(() => painted(page)).toEqual([]);

  await leaveAndReturn(page, elsewhere, () => background.setSite(site.origin, true));
  await expect.poll(() => painted(page)).toEqual([NUMBER]);
});

test("a page from the back/forward cache applies the country that was chosen meanwhile", async ({ page, visit, site, background }) => {
  await visit({ body: "<p>Call (030) 23125 101</p>" });
  await expect.poll(() => painted(page)).toEqual([]);

  await leaveAndReturn(page, site.put({ body: "" }), () => background.setCountry("DE"));

  await expect.poll(() => painted(page)).toEqual(["(030) 23125 101"]);
});

test("a page that gets the script twice runs one instance", async ({ page, visit, card, background, extension }) => {
  await visit(PAGE);
  await expect.poll(() => painted(page)).toEqual([NUMBER]);

  await (await extension.worker()).evaluate(async () => {
    const [{ id }] = (await chrome.tabs.query({})).filter(({ url = "" }) => url.startsWith("http:"));
    for (let times = 0; times < 3; times++) await chrome.scripting.executeScript({ target: { tabId: id }, files: ["content.js"] });
  });
  await page.getByText(NUMBER).hover({ position: { x: 60, y: 9 } });
  await card.shows(`Call +1 ${NUMBER}`);
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});

test("frames of the site's origin are read, those of others are not, nor the site in another origin's page", async ({ page, visit, site, background }) => {
  const other = await HostSite.start();
  const [own, advertisement] = [site.put(PAGE), other.put(PAGE)];
  await visit({ body: `<iframe src="${own}"></iframe><iframe src="${advertisement}"></iframe>` });
  const [, ofSite, ofOther] = page.frames();
  const inFrame = (frame = ofSite) => frame!.evaluate(() => [...(CSS.highlights.get("click-to-call-number") ?? [])].map(String));
  await expect.poll(() => inFrame()).toEqual([NUMBER]);
  expect(await inFrame(ofOther)).toEqual([]);

  await page.goto(other.put({ body: `<iframe src="${own}"></iframe>` }));
  const shown = await page.context().newPage();
  await shown.goto(own);
  await expect.poll(() => painted(shown)).toEqual([NUMBER]);
  expect(await page.frames()[1]!.evaluate(() => CSS.highlights.size)).toBe(0);

  await background.setSite(site.origin, false);
  await expect.poll(() => painted(shown)).toEqual([]);
  await other.close();
});

test.describe("with access to all sites", () => {
  test.use({ hosts: ["http://*/*", "https://*/*"] });

  test("numbers are detected everywhere except on sites that are switched off, and in no frames", async ({ page, site, background }) => {
    const other = await HostSite.start();
    await background.setWhere("everywhere");
    await background.setSite(other.origin, false);

    await page.goto(site.put({ body: `${PAGE.body}<iframe src="${site.put(PAGE)}"></iframe>` }));
    const off = await page.context().newPage();
    await off.goto(other.put(PAGE));

    await expect.poll(() => painted(page)).toEqual([NUMBER]);
    expect(await page.frames()[1]!.evaluate(() => CSS.highlights.size)).toBe(0);
    expect(await painted(off)).toEqual([]);

    await background.setSite(other.origin, true);
    await expect.poll(() => painted(off)).toEqual([NUMBER]);
    await other.close();
  });
});

test("a removed extension leaves nothing in a page", async ({ page, visit, card, extension }) => {
  await visit(PAGE);
  await page.getByText(NUMBER).hover({ position: { x: 60, y: 9 } });
  await card.shows(`Call +1 ${NUMBER}`);

  await disable(extension);
  await page.mouse.move(300, 300);
  await page.mouse.move(310, 310);

  await card.isGone();
  await expect.poll(() => painted(page)).toEqual([]);
});

/** As in the browser's list of extensions, where it may also be removed. */
async function disable(extension: Extension): Promise<void> {
  const list = await extension.context.newPage();
  await list.goto("chrome://extensions");
  await list.evaluate((id) => chrome.management.setEnabled(id, false), extension.id);
  await list.close();
}
