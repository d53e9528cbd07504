// Screenshots of the card beside numbers.

import type { BrowserContextOptions } from "@playwright/test";
import type { CallCard } from "../pages/call-card";
import { expect, test } from "../support/extension-on-pages";
import { picture, SHOP, WORDS } from "../support/picture";

interface Look {
  name: string;
  look: BrowserContextOptions;
  sentences?: string;
  html?: string;
  body?: string;
}

const NUMBER = "202-555-0143";
const VIEW = { viewport: { width: 640, height: 360 } };
const LINE = `<p>Write to us, call <b>${NUMBER}</b> or <a href="tel:+442079460018">our office</a>, and we are there.</p>`;
const HEBREW = `<p>כתבו אלינו, התקשרו אל <b dir="ltr">${NUMBER}</b> או בואו.</p>`;

const LOOKS: Look[] = [
  { name: "light", look: { ...VIEW, colorScheme: "light" } },
  { name: "dark", look: { ...VIEW, colorScheme: "dark" } },
  { name: "right-to-left", look: { ...VIEW }, sentences: "he", html: 'lang="he" dir="rtl"', body: HEBREW },
  { name: "forced-colours", look: { ...VIEW, forcedColors: "active" } },
  { name: "large", look: { ...VIEW, deviceScaleFactor: 2 } },
];

for (const { name, look, sentences = "", html, body = LINE } of LOOKS) {
  test.describe(name, () => {
    test.use({ look, sentences });

    test(`the card, ${name}`, async ({ visit, page, card, background }) => {
      await background.answers(null);
      await visit({ head: SHOP, body: `${WORDS}${body}`, ...(html && { html }) });
      await page.getByText(NUMBER).hover();
      await shown(card);
      await picture(page, `${name}-card-1-hovered`);

      await card.click();
      await expect.poll(async () => (await card.look())?.isBusy).toBe(true);
      await picture(page, `${name}-card-2-starting`);
      await background.answersNow({ ok: false, problem: "unreached" });
      await expect.poll(async () => (await card.look())?.isBusy).toBe(false);
      await picture(page, `${name}-card-3-problem`);

      await page.mouse.move(0, 0);
      await page.keyboard.press("Escape");
      await card.isGone();
      await background.pressShortcut(page);
      await card.isFocused();
      await picture(page, `${name}-card-4-focused`);
    });
  });
}

async function shown(card: CallCard): Promise<void> {
  await expect.poll(async () => (await card.look())?.button).toContain(NUMBER);
}
