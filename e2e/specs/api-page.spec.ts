import { ApiPage } from "../pages/api-page";
import { findings } from "../support/axe";
import { expect, test as base } from "../support/call-control";
import { picture } from "../support/picture";

const INITIATE = "/api/calls/initiate";

const test = base.extend<{ api: ApiPage }>({
  api: async ({ page, server }, use) => {
    const api = new ApiPage(page);
    await api.visit(server);
    await expect(api.count).toHaveText(/^\d+ operations$/);
    await use(api);
  },
});

test("the page shows every operation of the description, and requests no other server", async ({ api, page, server, traffic }) => {
  const { paths } = (await (await page.request.get(`${server.origin}/openapi.json`)).json()) as { paths: Record<string, object> };
  const described = Object.values(paths).flatMap((methods) => Object.keys(methods));

  await expect(api.operations).toHaveCount(described.length);
  await expect(api.count).toHaveText(`${described.length} operations`);
  await expect(api.operation(INITIATE)).toBeVisible();
  expect([...traffic.hosts()]).toEqual([new URL(server.origin).host]);
  expect(traffic.complaints).toEqual([]);
});

test("an operation opens to its request, its answers and its error codes", async ({ api }) => {
  const initiate = api.operation(INITIATE);
  const key = initiate.locator("dt").getByText("Idempotency-Key");
  await expect(key).toBeHidden();
  await initiate.locator("summary").click();

  await expect(initiate.getByText("Authorization: Bearer.")).toBeVisible();
  await expect(key).toBeVisible();
  await expect(initiate.locator("pre").first()).toContainText('"phoneNumber": string');
  await expect(initiate.locator("dt").getByText("201")).toBeVisible();
  await expect(initiate.getByText("idempotency_key_reused")).toBeVisible();
  await expect(initiate.locator("pre").last()).toContainText('"callId": string');
  await expect(initiate.locator("pre").first()).toContainText('"callerId"?: string');
});

test("a search shows the matches by address, method or word, and their number", async ({ api }) => {
  const all = await api.operations.count();
  await api.search.fill("dtmf");
  await expect(api.operations).toHaveCount(1);
  await expect(api.operation("/api/calls/dtmf/{call_id}")).toBeVisible();
  await expect(api.count).toHaveText(`1 of ${all} operations`);

  await api.search.fill("  POST /API/calls ");
  await expect(api.operations).toHaveCount(3);

  await api.search.fill("nothing like that");
  await expect(api.operations).toHaveCount(0);
  await expect(api.page.getByRole("heading", { level: 2 }).and(api.page.locator(":visible"))).toHaveCount(0);
  await expect(api.count).toHaveText(`0 of ${all} operations`);

  await api.search.fill("");
  await expect(api.operations).toHaveCount(all);
});

test("everything works by keyboard", async ({ api, page }) => {
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "openapi.json" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(api.search).toBeFocused();
  await page.keyboard.type("initiate");
  await page.keyboard.press("Tab");
  const line = api.operation(INITIATE).locator("summary");
  await expect(line).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(api.operation(INITIATE).locator("dl").first()).toBeVisible();
  expect(await line.evaluate((node) => getComputedStyle(node).outlineStyle)).toBe("solid");
});

test("an address with an operation's name opens that operation", async ({ api, page, server }) => {
  const name = await api.operation(INITIATE).getAttribute("id");
  await page.goto("about:blank");
  await page.goto(`${server.origin}/api/#${name}`);

  await expect(api.operation(INITIATE).locator("dl").first()).toBeInViewport();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of [["wide", { width: 1100, height: 900 }], ["phone", { width: 360, height: 640 }]] as const) {
    test.describe(`in ${colorScheme} colours, ${name}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: "reduce" } });

      test("axe finds nothing, and nothing is wider than the window", async ({ api, page, traffic }) => {
        await picture(page, `${colorScheme}-api-${name}-1`);
        for (const line of await api.operations.all()) await line.click();
        expect(await findings(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        await api.operation(INITIATE).scrollIntoViewIfNeeded();
        await api.operation(INITIATE).evaluate((node) => node.scrollIntoView());
        await picture(page, `${colorScheme}-api-${name}-2-open`);
        await page.evaluate(() => scrollTo(0, 0));
        await api.search.fill("nothing like that");
        expect(await findings(page)).toEqual([]);
        expect(traffic.complaints).toEqual([]);
      });
    });
  }
}
