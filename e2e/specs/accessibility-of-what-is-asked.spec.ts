// Closed companies, departments, consent, countries, codes and queues, for everybody.

import { findings } from "../support/axe";
import { CallEvents } from "../support/call-events";
import { closedUntilTheDayAfterTomorrow } from "../support/hours";
import { LIGHT, LOOKS, companyOf } from "../support/looks";
import { STORIES } from "../support/stories";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const BODY = "<main><h1>A shop</h1><p>Some words.</p></main>";
const SIMULATED = { provider: "simulator" };
const NUMBER = "2025550142";

const FORCED = { ...LIGHT, name: "forced colours", options: { ...LIGHT.options, contextOptions: { ...LIGHT.options.contextOptions, forcedColors: "active" as const } } };

test.use({ settings: { C2C_PROVIDER: "simulator" } });

for (const look of [...LOOKS.filter(({ name }) => name !== "phone"), FORCED]) {
  test.describe(look.name, () => {
    for (const story of STORIES) {
      const tenants = { "acme.com": { ...companyOf(look), ...SIMULATED, ...story.company } };
      test.describe(() => {
        test.use({ ...look.options, tenants });

        test(`axe finds nothing with ${story.name}`, async ({ page, visit, tag, widget }) => {
          const events = await CallEvents.start(page);
          const openPage = () => visit({ html: look.html, body: BODY + tag() });
          const show = async (state: string) => expect(await findings(page), state).toEqual([]);

          await story.tell({ page, widget, events, openPage, show });
          await events.close();
        });
      });
    }
  });
}

test.describe("at twice the size, 320 pixels wide", () => {
  for (const story of STORIES) {
    test.describe(() => {
      test.use({ viewport: { width: 320, height: 568 }, contextOptions: { reducedMotion: "reduce" } });
      test.use({ tenants: { "acme.com": { ...ACME, ...SIMULATED, ...story.company } } });

      test(`nothing of ${story.name} needs scrolling sideways`, async ({ page, visit, tag, widget }) => {
        const events = await CallEvents.start(page);
        const openPage = () => visit({ body: BODY + tag() });
        const show = async (state: string) => {
          const wide = await widget.panel.or(widget.button).evaluateAll((parts) =>
            parts.filter((part) => part.scrollWidth > part.clientWidth || part.getBoundingClientRect().right > innerWidth).map((part) => part.className),
          );
          expect(wide, state).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(320);
        };

        await story.tell({ page, widget, events, openPage, show });
        await events.close();
      });
    });
  }
});

test.describe("by keyboard alone", () => {
  test.describe(() => {
    const asks = STORIES.find(({ company }) => "consent" in company)?.company;
    test.use({ tenants: { "acme.com": { ...ACME, ...SIMULATED, ...asks } } });

    test("a visitor chooses whom to talk to, says where, agrees, and takes the call back", async ({ page, visit, tag, widget }) => {
      await visit({ body: BODY + tag() });
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect(widget.field).toBeFocused();
      await page.keyboard.press("Shift+Tab");
      await expect(widget.country).toBeFocused();
      await page.keyboard.press("Shift+Tab");
      await expect(widget.department).toBeFocused();
      await page.keyboard.type("Sup");
      await expect(widget.department.locator("option:checked")).toHaveText("Support");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.type(NUMBER);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await expect(widget.consent).toBeChecked();
      await page.keyboard.press("Enter");
      await widget.seesPlaced();
      await expect(widget.headline).toBeFocused();

      await page.keyboard.press("Tab");
      await expect(widget.cancel).toBeFocused();
      await page.keyboard.press("Enter");

      await expect(widget.headline).toHaveText("The call was cancelled");
      await expect(widget.headline, "the button that had the focus is gone").toBeFocused();
    });
  });

  test.describe(() => {
    test.use({ tenants: { "acme.com": { ...ACME, ...SIMULATED, hours: closedUntilTheDayAfterTomorrow({ schedule: true }) } } });

    test("a visitor of a closed company chooses a time", async ({ page, visit, tag, widget }) => {
      await visit({ body: BODY + tag() });
      await expect(widget.opens).toBeVisible();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect(widget.field).toBeFocused();
      await page.keyboard.press("Shift+Tab");
      await expect(widget.when).toBeFocused();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Tab");
      await page.keyboard.type(NUMBER);
      await page.keyboard.press("Enter");

      await widget.seesEnd("We will call you");
      await expect(widget.next).toHaveText(/:30/);
    });
  });
});
