// All features of the widget by keyboard.

import { closedUntilTheDayAfterTomorrow } from "../support/hours";
import { STORIES } from "../support/stories";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const BODY = "<main><h1>A shop</h1><p>Some words.</p></main>";
const SIMULATED = { provider: "simulator" };
const NUMBER = "2025550142";

test.use({ settings: { C2C_PROVIDER: "simulator" } });

test.describe("by keyboard alone", () => {
  test.describe(() => {
    const asks = STORIES.find(({ company }) => "consent" in company)?.company;
    test.use({ tenants: { "acme.com": { ...ACME, ...SIMULATED, ...asks } } });

    test("a visitor chooses a department and a country, consents, and cancels the call", async ({ page, visit, tag, widget }) => {
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
