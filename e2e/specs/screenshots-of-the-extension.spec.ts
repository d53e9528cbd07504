// Pictures of the extension's pages in every state and look, for people to look at. Nothing is compared here.

import { NOW, SCENES, SIZES } from "../support/extension-scenes";
import { test } from "../support/extension-stand-in";
import { picture } from "../support/picture";

const LOOKS = [
  { language: "en", colours: ["light", "dark"] },
  { language: "he", colours: ["right-to-left"] },
] as const;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const { language, colours } of LOOKS) {
  for (const scene of SCENES) {
    test(`${scene.name}, ${colours.join(" and ")}`, async ({ page, extensionPage }) => {
      await page.clock.setFixedTime(NOW);
      await page.setViewportSize(SIZES[scene.page]);
      await extensionPage.open(scene.page, { ...scene, language });
      await scene.act?.(page);
      for (const look of colours) {
        await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light" });
        await picture(page, `${look}-${scene.name}`);
      }
    });
  }
}
