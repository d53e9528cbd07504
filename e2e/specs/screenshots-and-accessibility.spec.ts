// Every state of the widget in every look: a screenshot, axe, and a check of the layout.

import type { Page } from "@playwright/test";
import type { CallbackWidget } from "../pages/callback-widget";
import { colourFindings, findings } from "../support/axe";
import { CallEvents } from "../support/call-events";
import { DESKTOP, type Look, PHONE, RIGHT_TO_LEFT, companyOf } from "../support/looks";
import { SHOP, WORDS, picture } from "../support/picture";
import { STORIES } from "../support/stories";
import { expect, test } from "../support/test";

type Show = (page: Page, widget: CallbackWidget, state: string) => Promise<void>;

/** 200 % zoom of a desktop's window: WCAG 2.2, 1.4.10. */
const NARROW = { width: 320, height: 568 };

/** Opening a page for each of these takes longer than checking it. */
const onDesktop: Show = async (page, widget, state) => {
  await picture(page, `light-${state}`);
  expect(await findings(page), `${state}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, `dark-${state}`);
  expect(await colourFindings(page), `${state}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  expect(await colourFindings(page), `${state}, forced colours`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  const size = page.viewportSize()!;
  await page.setViewportSize(NARROW);
  await nothingIsWide(page, widget, state);
  await page.setViewportSize(size);
};

const fromRightToLeft: Show = async (page, _, state) => {
  await picture(page, `${RIGHT_TO_LEFT.name}-${state}`);
  expect(await findings(page), `${state}, right to left`).toEqual([]);
};

const onPhone: Show = async (page, widget, state) => {
  await picture(page, `${PHONE.name}-${state}`);
  await nothingIsWide(page, widget, state);
};

async function nothingIsWide(page: Page, widget: CallbackWidget, state: string): Promise<void> {
  const wide = await widget.host.locator(".launcher, .panel").evaluateAll((parts) =>
    parts
      .filter((part) => part.scrollWidth > part.clientWidth || part.getBoundingClientRect().right > innerWidth)
      .map((part) => part.className),
  );
  expect(wide, `${state}: wider than the window`).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${state}: the page`).toBeLessThanOrEqual(0);
}

const VIEWS: [Look, Show][] = [[DESKTOP, onDesktop], [RIGHT_TO_LEFT, fromRightToLeft], [PHONE, onPhone]];

for (const [look, show] of VIEWS) {
  for (const story of STORIES) {
    test.describe(look.name, () => {
      test.use({ ...look.options, tenants: { "acme.com": { ...companyOf(look), ...story.company } } });

      test(story.name, async ({ page, visit, tag, widget, plainForm, netsapiens }) => {
        const events = await CallEvents.start(page);
        const openPage = async () => {
          await visit({ html: look.html, head: SHOP, body: WORDS + tag() });
          await expect(widget.button).toBeVisible();
        };
        await story.tell({ page, widget, plainForm, netsapiens, events, openPage, show: (state) => show(page, widget, state) });
        await events.close();
      });
    });
  }
}
