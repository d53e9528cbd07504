// Every state of the extension's pages in every look: a screenshot, axe, and a check of the layout.

import type { Page } from "@playwright/test";
import { colourFindings, findings } from "../support/axe";
import { NOW, SCENES, SIZES, type Scene } from "../support/extension-scenes";
import { type ExtensionPage, expect, test } from "../support/extension-stand-in";
import { picture } from "../support/picture";

/** One page is checked in several ways, because opening it takes longer than checking. */
interface Look {
  name: string;
  /** The column of the gallery, if there is a screenshot. */
  column?: string;
  width?: number;
  media: { colorScheme?: "light" | "dark"; forcedColors?: "active" | "none" };
  /** Only the colours differ from the previous look. */
  isOfColours?: boolean;
}

const LOOKS: Record<string, Look[]> = {
  en: [
    { name: "light colours", column: "light", media: { colorScheme: "light" } },
    { name: "dark colours", column: "dark", media: { colorScheme: "dark" }, isOfColours: true },
    { name: "forced colours", media: { colorScheme: "light", forcedColors: "active" }, isOfColours: true },
    { name: "320 px wide", width: 320, media: { forcedColors: "none" } },
  ],
  he: [{ name: "right to left", column: "right-to-left", media: {} }],
};

/** The target size in CSS pixels (WCAG 2.2, 2.5.8). */
const SMALLEST_TARGET = 24;
const SMALLEST_TEXT = 14;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const scene of SCENES) {
  test(scene.name, async ({ page, extensionPage }) => {
    for (const language of Object.keys(LOOKS)) await seenIn(language, scene, page, extensionPage);
  });
}

async function seenIn(language: string, scene: Scene, page: Page, extensionPage: ExtensionPage): Promise<void> {
  const size = SIZES[scene.page];
  await page.clock.setFixedTime(NOW);
  await page.setViewportSize(size);
  await extensionPage.open(scene.page, { ...scene, language });
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await scene.act?.(page);

  for (const { name, column, width, media, isOfColours } of LOOKS[language]!) {
    await page.setViewportSize({ ...size, width: width ?? size.width });
    await page.emulateMedia(media);
    if (column) await picture(page, `${column}-${scene.name}`);
    expect(await (isOfColours ? colourFindings(page) : findings(page)), `${language}, ${name}`).toEqual([]);
    const { tooWide, tooSmall, tooFine } = await page.evaluate(measure, { SMALLEST_TARGET, SMALLEST_TEXT });
    expect(tooWide, `${language}, ${name}: wider than the window`).toBe(false);
    expect(tooSmall, `${language}, ${name}: targets`).toEqual([]);
    expect(tooFine, `${language}, ${name}: text`).toEqual([]);
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
