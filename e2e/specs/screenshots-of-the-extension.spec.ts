// Pictures of the extension's pages in every state and look, for people to look at. Nothing is compared here.

import { NOW, SCENES, SIZES } from "../support/extension-scenes";
import { test } from "../support/extension-stand-in";
import { picture } from "../support/picture";

const LOOKS = [
  { name: "light", language: "en", options: { colorScheme: "light" } },
  { name: "dark", language: "en", options: { colorScheme: "dark" } },
  { name: "right-to-left", language: "he", options: { colorScheme: "light" } },
] as const;

for (const look of LOOKS) {
  test.describe(look.name, () => {
    test.use({ ...look.options, contextOptions: { reducedMotion: "reduce" } });

    for (const scene of SCENES) {
      test(scene.name, async ({ page, extensionPage }) => {
        await page.clock.setFixedTime(NOW);
        await page.setViewportSize(SIZES[scene.page]);
        await extensionPage.open(scene.page, { ...scene, language: look.language });
        await scene.act?.(page);
        await picture(page, `${look.name}-${scene.name}`);
      });
    }
  });
}
