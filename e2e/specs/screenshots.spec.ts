// Screenshots of pages that are no state of the form. Nothing is compared.

import { DemoPage } from "../pages/demo-page";
import { SHOP, WORDS, picture } from "../support/picture";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 900, height: 720 } });
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test.describe("the demo page", () => {
      test.use({ settings: { C2C_DEMO: "true", C2C_SIMULATOR_SPEED: "50" }, viewport: { width: 1200, height: 1000 } });

      test("during a call", async ({ page, server, widget }) => {
        const demo = new DemoPage(page);
        await demo.visit(server);
        await expect(widget.button).toBeVisible();
        await picture(page, `${colorScheme}-demo`);
        await widget.askFor("2025550142");
        await widget.seesPlaced();
        await expect(demo.steps.last()).toHaveText("Call completed");
        await picture(page, `${colorScheme}-demo-call`);
      });
    });
  });
}

for (const [name, company] of Object.entries({ acme: "Acme Corp", globex: "Globex", initech: "Initech" })) {
  test.describe("the demo's companies", () => {
    test.use({ settings: { C2C_DEMO: "true" } });

    test(company, async ({ page, server }) => {
      const demo = new DemoPage(page);
      await demo.visit(server);
      await demo.choose(company);
      await page.locator("click-to-call .launcher").click();
      await expect(page.locator("click-to-call input[type=tel]")).toBeFocused();
      await picture(page, `company-${name}`);
    });
  });
}

test.describe("on a phone", () => {
  const settings = { C2C_DEMO: "true" };
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, settings });

  test("the demo page", async ({ page, server, widget }) => {
    await new DemoPage(page).visit(server);
    await expect(widget.button).toBeVisible();
    await picture(page, "phone-demo");
  });
});

test.describe("on a very small phone", () => {
  test.use({ viewport: { width: 320, height: 480 } });

  test("the form", async ({ visit, tag, page, widget }) => {
    await visit({ head: SHOP, body: WORDS + tag() });
    await expect(widget.button).toBeVisible();
    await picture(page, "tiny-1-button");
    await widget.open();
    await picture(page, "tiny-2-open");
  });
});

test.describe("long words", () => {
  const branding = {
    button_text: "Please call me back as soon as you possibly can, thank you",
    company_name: "The Worshipful Company of Extraordinarily Long Names, Ltd.",
  };
  test.use({ tenants: { "acme.com": { ...ACME, branding } }, viewport: { width: 400, height: 640 } });

  test("fit", async ({ visit, tag, page, widget }) => {
    await visit({ head: SHOP, body: WORDS + tag() });
    await widget.open();
    await picture(page, "long-words");
  });
});

test("two companies on one page", async ({ visit, tag, page }) => {
  await visit({ head: SHOP, body: WORDS + tag() + tag("globex.example") });
  await expect(page.locator("click-to-call")).toHaveCount(2);
  await picture(page, "two-companies");
});

test.describe("with forced colours", () => {
  test.use({ contextOptions: { forcedColors: "active", reducedMotion: "reduce" } });

  test("the form", async ({ visit, tag, page, widget }) => {
    await visit({ head: SHOP, body: WORDS + tag() });
    await widget.askFor("202");
    await widget.seesError(/too short/);
    await picture(page, "forced-colours");
  });
});
