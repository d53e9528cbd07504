import type { PlaywrightTestOptions } from "@playwright/test";
import { findings } from "../support/axe";
import { NOW, SCENES, SIZES } from "../support/extension-scenes";
import { expect, test } from "../support/extension-stand-in";

interface Look {
  name: string;
  language?: string;
  width?: number;
  options: Partial<PlaywrightTestOptions>;
}

const CALM = { reducedMotion: "reduce" } as const;

const LOOKS: Look[] = [
  { name: "in light colours", options: { colorScheme: "light", contextOptions: CALM } },
  { name: "in dark colours", options: { colorScheme: "dark", contextOptions: CALM } },
  { name: "from right to left", language: "he", options: { contextOptions: CALM } },
  { name: "in forced colours", options: { contextOptions: { ...CALM, forcedColors: "active" } } },
  { name: "320 px wide", width: 320, options: { contextOptions: CALM } },
];

/** Of what can be pressed, in CSS pixels (WCAG 2.2, 2.5.8). */
const SMALLEST_TARGET = 24;
const SMALLEST_TEXT = 14;

for (const { name, language = "en", width, options } of LOOKS) {
  test.describe(name, () => {
    test.use(options);

    for (const scene of SCENES) {
      test(`axe finds nothing, and all of it fits: ${scene.name}`, async ({ page, extensionPage }) => {
        await page.clock.setFixedTime(NOW);
        const size = SIZES[scene.page];
        await page.setViewportSize({ ...size, width: width ?? size.width });
        await extensionPage.open(scene.page, { ...scene, language });
        await scene.act?.(page);

        expect(await findings(page)).toEqual([]);
        const { tooWide, tooSmall, tooFine } = await page.evaluate(measure, { SMALLEST_TARGET, SMALLEST_TEXT });
        expect(tooWide, "wider than the window").toBe(false);
        expect(tooSmall, "targets").toEqual([]);
        expect(tooFine, "text").toEqual([]);
      });
    }
  });
}

/** Runs in the page. */
function measure({ SMALLEST_TARGET, SMALLEST_TEXT }: { SMALLEST_TARGET: number; SMALLEST_TEXT: number }) {
  const shown = (element: Element) => element.getClientRects().length > 0;
  const targets = [...document.querySelectorAll("button, input, select, label:has(input)")].filter(shown);
  const small = ({ width, height }: DOMRect) => width < SMALLEST_TARGET || height < SMALLEST_TARGET;
  const texts = [...document.querySelectorAll("body *")].filter((element) => shown(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()));
  const fine = (element: Element) => Number.parseFloat(getComputedStyle(element).fontSize) < SMALLEST_TEXT;
  return {
    tooWide: document.documentElement.scrollWidth > window.innerWidth,
    tooSmall: targets.filter((target) => small(target.getBoundingClientRect())).map((target) => target.outerHTML),
    tooFine: texts.filter(fine).map((element) => element.outerHTML),
  };
}
