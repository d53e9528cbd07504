import { findings } from "../support/axe";
import { NOW, SCENES, SIZES } from "../support/extension-scenes";
import { expect, test } from "../support/extension-stand-in";

/** One page is looked at in several ways: opening it anew for each takes longer than looking. */
interface Look {
  name: string;
  width?: number;
  media: { colorScheme?: "light" | "dark"; forcedColors?: "active" | "none" };
}

const LOOKS: { language: string; looks: Look[] }[] = [
  {
    language: "en",
    looks: [
      { name: "in light colours", media: { colorScheme: "light" } },
      { name: "in dark colours", media: { colorScheme: "dark" } },
      { name: "in forced colours", media: { colorScheme: "light", forcedColors: "active" } },
      { name: "320 px wide", width: 320, media: { forcedColors: "none" } },
    ],
  },
  { language: "he", looks: [{ name: "from right to left", media: {} }] },
];

/** Of what can be pressed, in CSS pixels (WCAG 2.2, 2.5.8). */
const SMALLEST_TARGET = 24;
const SMALLEST_TEXT = 14;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const { language, looks } of LOOKS) {
  for (const scene of SCENES) {
    test(`axe finds nothing, and all of it fits: ${scene.name}, ${language}`, async ({ page, extensionPage }) => {
      await page.clock.setFixedTime(NOW);
      await page.setViewportSize(SIZES[scene.page]);
      await extensionPage.open(scene.page, { ...scene, language });
      await scene.act?.(page);

      for (const { name, width, media } of looks) {
        await test.step(name, async () => {
          const size = SIZES[scene.page];
          await page.setViewportSize({ ...size, width: width ?? size.width });
          await page.emulateMedia(media);
          expect(await findings(page), name).toEqual([]);
          const { tooWide, tooSmall, tooFine } = await page.evaluate(measure, { SMALLEST_TARGET, SMALLEST_TEXT });
          expect(tooWide, `${name}: wider than the window`).toBe(false);
          expect(tooSmall, `${name}: targets`).toEqual([]);
          expect(tooFine, `${name}: text`).toEqual([]);
        });
      }
    });
  }
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
