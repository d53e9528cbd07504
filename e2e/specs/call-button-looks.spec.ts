// Every variant, size and state of `<call-button>` on one page: a screenshot and axe.

import { findings } from "../support/axe";
import { callButtonPage } from "../support/call-button-page";
import { contrast } from "../support/contrast";
import { picture } from "../support/picture";
import { expect, test } from "../support/test";

const VARIANTS = ["primary", "secondary", "icon"];
const SIZES = ["sm", "md", "lg"];

/** Each state, and how a scripted call reaches it. */
const STATES: Record<string, string | undefined> = {
  idle: undefined,
  disabled: undefined,
  starting: "",
  ringing: 'call.reach("ringing", { leg: "terminal" })',
  connected: 'call.reach("connected")',
  "no-control": 'call.capabilities = {}; call.reach("ringing", { leg: "destination" })',
  ended: 'call.reach("ringing", { leg: "destination" }); call.reach("ended", { cause: "no_answer" })',
  error: 'call.fail("phone_system_unreachable")',
};

const STYLE = `<style>
  table { border-collapse: collapse; }
  th { padding: 0 12px; font-weight: 400; text-align: start; }
  td { padding: 6px 12px; min-width: 210px; max-width: 330px; }
</style>`;

const TABLE = `<main><h1>Call buttons</h1><table>${Object.keys(STATES)
  .flatMap((state) => SIZES.map((size) => ({ state, size })))
  .map(({ state, size }) => {
    const cells = VARIANTS.map((variant) => `<td><call-button class="${state}" phone-number="(202) 555-0142" customer-name="Ada Lovelace" variant="${variant}" size="${size}"${state === "disabled" ? " disabled" : ""}></call-button></td>`);
    return `<tr><th>${state} ${size}</th>${cells.join("")}</tr>`;
  })
  .join("")}</table></main>`;

const SCRIPT = `
  CallButtonElement.transport = scripted;
  const states = ${JSON.stringify(STATES)};
  for (const button of document.querySelectorAll("call-button")) {
    const steps = states[button.className];
    if (steps === undefined) continue;
    button.call();
    new Function("call", steps)(button.currentCall);
  }
`;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" }, viewport: { width: 1240, height: 1760 } });

    test("every variant, size and state is legible, and axe finds nothing", async ({ page, site, traffic }) => {
      await page.goto(site.put(callButtonPage(site, { head: STYLE, body: TABLE, script: SCRIPT })));
      await page.waitForFunction(() => "ready" in window);

      expect(await findings(page)).toEqual([]);
      for (const state of ["idle", "ringing"]) {
        for (const button of await page.locator(`call-button.${state}[size="md"] button.call`).all()) expect(await contrast(button)).toBeGreaterThanOrEqual(4.5);
      }
      await picture(page, `${colorScheme}-call-button-1-states`);
      const connected = page.locator('call-button.connected[variant="secondary"][size="md"]');
      await connected.getByRole("button", { name: "Keypad" }).click();
      await connected.scrollIntoViewIfNeeded();
      expect(await findings(page)).toEqual([]);
      await picture(page, `${colorScheme}-call-button-2-keypad`);
      expect(traffic.complaints).toEqual([]);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("long texts wrap, the keypad is reachable, and each part is large enough to touch", async ({ page, site }) => {
    const long = '<p><call-button class="connected" phone-number="+4930123456789" customer-name="Wilhelmina Featherstonehaugh-Cholmondeley" size="sm"></call-button></p>';
    const failed = '<p><call-button class="error" phone-number="2025550142" variant="icon" size="sm"></call-button></p>';
    await page.goto(site.put(callButtonPage(site, { body: long + failed, script: SCRIPT })));
    await page.waitForFunction(() => "ready" in window);
    const button = page.locator("call-button").first();
    await button.getByRole("button", { name: "Keypad" }).click();

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    for (const key of await button.getByRole("group").getByRole("button").all()) {
      const box = await key.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
    // The target size of a small button is 44 pixels.
    const icon = await page.locator("call-button").nth(1).locator("button.call").boundingBox();
    const hit = await page.evaluate(([x, y]) => document.elementFromPoint(x!, y!)?.localName, [icon!.x + 16, icon!.y - 5] as const);
    expect(hit).toBe("call-button");
    await picture(page, "phone-call-button-keypad");
  });
});

test.describe("with forced colours", () => {
  test.use({ contextOptions: { forcedColors: "active" }, viewport: { width: 1240, height: 1760 } });

  test("every part keeps its border", async ({ page, site }) => {
    await page.goto(site.put(callButtonPage(site, { head: STYLE, body: TABLE, script: SCRIPT })));
    await page.waitForFunction(() => "ready" in window);
    for (const button of await page.locator("button.call").all()) await expect(button).toHaveCSS("border-top-width", "2px");
    await picture(page, "forced-colours-call-button");
  });
});

test("in right-to-left text the parts are mirrored, and the brand colours are those of the page", async ({ page, site }) => {
  const head = "<style>call-button { --click-to-call-color: #004d40; --click-to-call-text-color: #ffd54f; --click-to-call-radius: 4px; }</style>";
  await page.goto(site.put(callButtonPage(site, { html: 'lang="he" dir="rtl"', head, body: '<p><call-button class="connected" phone-number="2025550142"></call-button></p><p><call-button phone-number="2025550142"></call-button></p>', script: SCRIPT })));
  await page.waitForFunction(() => "ready" in window);
  const idle = page.locator("call-button").nth(1).locator("button.call");

  await expect(idle).toHaveCSS("background-color", "rgb(0, 77, 64)");
  await expect(idle).toHaveCSS("color", "rgb(255, 213, 79)");
  await expect(idle).toHaveCSS("border-radius", "4px");
  const [end, status] = [await page.locator("button.end").boundingBox(), await page.getByRole("status").first().boundingBox()];
  expect(end!.x).toBeGreaterThan(status!.x);
  await picture(page, "right-to-left-call-button");
});
