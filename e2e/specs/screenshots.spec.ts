// Pictures for people to look at, in output/screenshots. Nothing is compared here.

import { DemoPage } from "../pages/demo-page";
import { SHOP, WORDS, picture } from "../support/picture";
import { ACME, TENANTS } from "../support/tenants";
import { expect, test } from "../support/test";

test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 900, height: 720 } });
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("every state of the form", async ({ visit, tag, page, widget, netsapiens }) => {
      const take = (name: string) => picture(page, `${colorScheme}-${name}`);
      await visit({ head: SHOP, body: WORDS + tag() });
      await expect(widget.button).toBeVisible();
      await take("1-button");
      await widget.button.focus();
      await page.keyboard.press("Shift");
      await take("2-button-focused");
      await widget.open();
      await take("3-open");
      await widget.type("20255501");
      await take("4-typing");
      await widget.submit();
      await widget.seesError(/too short/);
      await take("5-error");
      const answer = netsapiens.waits();
      await widget.type("42");
      await widget.submit();
      await expect.poll(() => netsapiens.asked).toHaveLength(1);
      await take("6-sending");
      answer();
      await widget.seesSuccess();
      await take("7-success");
    });

    test("what has no good end", async ({ visit, tag, page, widget, netsapiens }) => {
      const take = (name: string) => picture(page, `${colorScheme}-${name}`);
      netsapiens.refusesWith(500, "text/plain", "no");
      await visit({ head: SHOP, body: WORDS + tag() });
      await widget.askFor("2025550142");
      await widget.seesError(/did not take/);
      await take("8-refused");
      netsapiens.drops();
      await widget.submit();
      await widget.seesEnd("Your call may still come");
      await take("9-outcome-unknown");
    });

    test("the plain form", async ({ visit, tag, page, plainForm }) => {
      await page.route("**/*.wasm", (route) => route.abort());
      await visit({ head: SHOP, body: WORDS + tag() });
      await plainForm.button.click();
      await plainForm.isOpen();
      await picture(page, `${colorScheme}-plain-form`);
      await plainForm.ask("202");
      await plainForm.sees(/too short/);
      await picture(page, `${colorScheme}-plain-form-error`);
    });

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

test("loading", async ({ visit, tag, page, widget }) => {
  await page.route("**/*.wasm", () => {});
  await visit({ head: SHOP, body: WORDS + tag() });
  await widget.button.click();
  await expect(widget.button).toHaveAttribute("aria-busy", "true");
  await picture(page, "loading");
});

for (const [name, company] of Object.entries({ acme: "Acme Corp", globex: "Globex", initech: "Initech" })) {
  test.describe("the demo's companies", () => {
    test.use({ settings: { C2C_DEMO: "true" } });

    test(company, async ({ page, server }) => {
      const demo = new DemoPage(page);
      await demo.visit(server);
      await demo.choose(company);
      await page.locator("click-to-call .launcher").click();
      await expect(page.locator("click-to-call input")).toBeFocused();
      await picture(page, `company-${name}`);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("the form", async ({ visit, tag, page, widget }) => {
    await visit({ head: SHOP, body: WORDS + tag() });
    await expect(widget.button).toBeVisible();
    await picture(page, "phone-1-button");
    await widget.open();
    await widget.type("202555");
    await picture(page, "phone-2-typing");
    await widget.submit();
    await widget.seesError(/too short/);
    await picture(page, "phone-3-error");
    await widget.type("0142");
    await widget.submit();
    await widget.seesSuccess();
    await picture(page, "phone-4-success");
  });

  test.describe("with the demo", () => {
    test.use({ settings: { C2C_DEMO: "true" } });

    test("the demo page", async ({ page, server, widget }) => {
      await new DemoPage(page).visit(server);
      await expect(widget.button).toBeVisible();
      await picture(page, "phone-demo");
    });
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

test.describe("from right to left", () => {
  const branding = { ...ACME.branding, button_text: "התקשרו אליי", company_name: "דואר ישראל" };
  test.use({ tenants: { ...TENANTS, "acme.com": { ...ACME, branding } } });

  test("the form", async ({ visit, tag, page, widget }) => {
    await visit({ html: 'lang="he" dir="rtl"', head: SHOP, body: `<main><h1>חנות</h1></main>${tag()}` });
    await widget.open();
    await widget.type("20255501");
    await widget.submit();
    await widget.seesError(/./);
    await picture(page, "right-to-left");
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
