import { findings } from "../support/axe";
import { GLOBEX, TENANTS } from "../support/tenants";
import { expect, test } from "../support/test";

const PAGE = "<main><h1>A shop</h1><p>Some words.</p></main>";

test.use({ tenants: { ...TENANTS, "globex.example": GLOBEX, "initech.example": { ...GLOBEX, branding: { button_color: "#ffd166" } } } });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("axe finds nothing in any state", async ({ visit, tag, page, widget, netsapiens }) => {
      await visit({ body: PAGE + tag() });
      await expect(widget.button).toBeVisible();
      expect(await findings(page), "closed").toEqual([]);

      await widget.open();
      expect(await findings(page), "open").toEqual([]);

      await widget.type("202");
      await widget.submit();
      await widget.seesError(/too short/);
      expect(await findings(page), "error").toEqual([]);

      const answer = netsapiens.waits();
      await widget.field.fill("2025550142");
      await widget.submit();
      await expect.poll(() => netsapiens.asked).toHaveLength(1);
      expect(await findings(page), "sending").toEqual([]);

      answer();
      await widget.seesSuccess();
      expect(await findings(page), "success").toEqual([]);
    });

    test("axe finds nothing where the call may still come", async ({ visit, tag, page, widget, netsapiens }) => {
      netsapiens.drops();
      await visit({ body: PAGE + tag() });
      await widget.askFor("2025550142");
      await widget.seesEnd("Your call may still come");

      expect(await findings(page)).toEqual([]);
    });

    test("axe finds nothing in the plain form", async ({ visit, tag, page, plainForm }) => {
      await page.route("**/*.wasm", (route) => route.abort());
      await visit({ body: PAGE + tag("initech.example") });
      await plainForm.button.click();
      await plainForm.isOpen();
      expect(await findings(page), "open").toEqual([]);

      await plainForm.ask("202");
      await plainForm.sees(/too short/);

      expect(await findings(page), "error").toEqual([]);
    });
  });
}

test.describe("a visitor who wants no motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("sees the form without any", async ({ visit, widget }) => {
    await visit();
    await widget.open();

    await expect(widget.button).toHaveCSS("transition-property", "none");
    const moving = await widget.panel.evaluate((panel) => panel.getAnimations().filter(({ playState }) => playState === "running").length);
    expect(moving).toBe(0);
  });
});

for (const [width, height] of [[360, 640], [320, 568]] as const) {
  test.describe(`on a phone ${width} px wide`, () => {
    test.use({ viewport: { width, height } });

    test("everything fits, is large enough to touch, and does not make the page zoom", async ({ visit, widget, page }) => {
      await visit();
      await widget.open();
      await expect.poll(() => widget.panel.evaluate((panel) => panel.getAnimations().length)).toBe(0);

      for (const part of [widget.panel, widget.field, widget.callMe, widget.button, widget.close]) {
        const box = await part.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? width)).toBeLessThanOrEqual(width);
        expect(box?.y).toBeGreaterThanOrEqual(0);
        expect(box?.height).toBeGreaterThanOrEqual(40);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const size = await widget.field.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
      expect(size).toBeGreaterThanOrEqual(16);
    });
  });
}
