// Observes the button in every frame that the browser paints.

import type { Page } from "@playwright/test";

/** The visible appearance of the button in one frame, `absent` if there is none. */
export type Look = string;

/** Starts observing. The returned function stops it and returns all distinct appearances. */
export async function watchButton(page: Page): Promise<() => Promise<Look[]>> {
  const watch = await page.evaluateHandle(() => {
    const looks = new Set<string>();
    let frames = 0;
    let going = true;
    const look = () => {
      const button = document.querySelector("click-to-call")?.shadowRoot?.querySelector(".launcher");
      if (button) {
        const { x, y, width, height } = button.getBoundingClientRect();
        const { backgroundColor, color, font, opacity, display } = getComputedStyle(button);
        looks.add(JSON.stringify({ x, y, width, height, backgroundColor, color, font, opacity, display }));
      } else {
        looks.add("absent");
      }
      frames += 1;
      if (going) requestAnimationFrame(look);
    };
    look();
    return {
      stop: () => {
        going = false;
        return { looks: [...looks], frames };
      },
    };
  });
  return async () => {
    const { looks, frames } = await watch.evaluate((running) => running.stop());
    if (frames < 3) throw new Error(`only ${frames} frames were looked at`);
    return looks;
  };
}
