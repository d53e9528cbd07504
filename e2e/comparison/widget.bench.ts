// The widget compared with alternatives: the same button and form with Preact, with React, and a bare button without function. Bytes
// and layout shifts have limits; times are only printed, because they depend on the machine.

import { expect, test } from "@playwright/test";
import { Click2Call } from "../support/click2call";
import { ELEMENT } from "../support/element";
import { HostSite } from "../support/host-site";
import { WORDS } from "../support/picture";
import { TENANTS } from "../support/tenants";
import { LOOK, stock } from "./rivals";
import { Shelf } from "./shelf";
import { SURROUNDINGS } from "./slow";
import { type Row, longTasksOf, median, table } from "./table";
import { type Visits, type Way, visitTwice } from "./visit";

const ROUNDS = process.env.C2C_QUICK ? 3 : 15;

/** A page and a way to use it. */
interface Subject {
  name: string;
  url: string;
  way: Way;
}

let server: Click2Call;
let site: HostSite;
let shelf: Shelf;
let pages: { plain: string; ours: string; preact: string; react: string };

test.beforeAll(async () => {
  server = await Click2Call.start(TENANTS, { C2C_PROVIDER: "simulator" });
  site = await HostSite.start();
  shelf = await Shelf.start();
  await stock(shelf, server.origin);
  const script = (source: string) => site.put({ body: `${WORDS}<script src="${source}"></script>` });
  pages = {
    plain: site.put({ head: `<style>${LOOK}</style>`, body: `${WORDS}<button class="launcher">Call Us Now</button>` }),
    ours: script(server.widgetScript("acme.com")),
    preact: script(`${shelf.origin}/preact-widget.js`),
    react: script(`${shelf.origin}/react-widget.js`),
  };
});

test.afterAll(async () => {
  await shelf.close();
  await site.close();
  await server.close();
});

test("every one of them gets its visitor called", async ({ page }) => {
  const numbers = { ours: "2025550142", preact: "2024561111", react: "2024561414" };
  for (const [name, number] of Object.entries(numbers)) {
    await page.goto(pages[name as keyof typeof pages]);
    await page.locator(".launcher").click();
    const field = page.locator("input[type=tel]");
    await expect(field).toBeFocused();
    await field.pressSequentially("202");
    await page.locator("form .submit").click();
    await expect(page.getByText(/too short|not complete/).first(), name).toBeVisible();
    await field.press("End");
    await field.pressSequentially(number.slice(3));
    await expect(field, name).toHaveValue(/^\(?202\)?[- ]/);
    const asked = page.waitForResponse(`${server.origin}/click-to-call`);
    await page.locator("form .submit").click();
    expect((await asked).status(), name).toBe(200);
    await expect(field, name).toBeHidden();
  }
});

test("our widget beside its rivals", async ({ browser }) => {
  const subjects: Subject[] = [
    { name: "plain HTML button", url: pages.plain, way: "looks" },
    ...(["clicks", "hovers"] as const).flatMap((way) => [
      { name: `ours, visitor ${way}`, url: pages.ours, way },
      { name: `Preact, visitor ${way}`, url: pages.preact, way },
      { name: `React, visitor ${way}`, url: pages.react, way },
    ]),
  ];
  // The first visit warms up the browser and is discarded.
  await visitTwice(browser, pages.ours, "clicks");
  const visits = new Map<string, Visits[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    // The order alternates.
    const order = subjects.map((_, place) => subjects[(place + round) % subjects.length] as Subject);
    for (const { name, url, way } of order) visits.get(name)?.push(await visitTwice(browser, url, way));
  }

  const rows = (which: keyof Visits): Row[] =>
    subjects.map(({ name, way }) => ({
      name,
      hasForm: way !== "looks",
      readings: visits.get(name)?.map((both) => both[which]) ?? [],
    }));
  const [first, second] = [rows("first"), rows("second")];
  tell(first, second);

  const [, ours, , react] = first as [Row, Row, Row, Row];
  expect(median(ours, ({ bytes }) => bytes), "bytes, beside React's").toBeLessThan(median(react, ({ bytes }) => bytes));
  const shifts = [...first, ...second].filter(isOurs).flatMap((row) => row.readings.flatMap(({ shifts }) => shifts));
  expect(shifts, "layout shifts").toEqual([]);
});

function isOurs({ name }: Row): boolean {
  return name.startsWith("ours");
}

function tell(first: Row[], second: Row[]): void {
  const [plain, ours] = first as [Row, Row];
  const [plainAgain, oursAgain] = second as [Row, Row];
  console.log(`\nChromium, ${SURROUNDINGS}; medians of ${ROUNDS}.`);
  console.log(`In brackets: the button beside plain HTML's, the rest beside <${ELEMENT}> clicked.`);
  console.log(`\n${table("first visit", first, plain, ours)}`);
  console.log(`\n${table("second visit", second, plainAgain, oursAgain)}`);
  console.log("\nTasks over 50 ms:");
  for (const row of first) console.log(`  first visit, ${longTasksOf(row)}`);
  for (const row of second.filter(isOurs)) console.log(`  second visit, ${longTasksOf(row)}`);
}
