// The text contrast of an element, by the definition of WCAG 2.

import type { Locator } from "@playwright/test";

/** 1 to 21. Fails if another layer covers the element, because two colours do not describe it then. */
export async function contrast(element: Locator): Promise<number> {
  const { words, ground, opacity, filter } = await element.evaluate((node) => {
    const { color, backgroundColor, opacity, filter } = getComputedStyle(node);
    return { words: color, ground: backgroundColor, opacity, filter };
  });
  if (opacity !== "1" || filter !== "none") throw new Error(`opacity ${opacity}, filter ${filter}`);
  const [light = 0, dark = 0] = [luminance(words), luminance(ground)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1);
  if (!channels) throw new Error(`${colour} is no opaque colour`);
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => linear(Number(channel) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
