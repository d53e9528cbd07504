import { expect, test } from "../support/test";

test.describe("a visitor who prefers reduced motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("sees the form without animations", async ({ visit, widget }) => {
    await visit();
    await widget.open();

    await expect(widget.button).toHaveCSS("transition-property", "none");
    const moving = await widget.panel.evaluate((panel) => panel.getAnimations().filter(({ playState }) => playState === "running").length);
    expect(moving).toBe(0);
  });
});

for (const [width, height] of [[360, 640], [320, 568]] as const) {
  test.describe(`on a phone of ${width} px width`, () => {
    test.use({ viewport: { width, height } });

    test("everything fits, is large enough to touch, and does not zoom the page", async ({ visit, widget, page }) => {
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
