// Pictures of what a company can ask for and tell, in every look, for people to look at.

import { CallEvents } from "../support/call-events";
import { LOOKS, companyOf } from "../support/looks";
import { SHOP, WORDS, picture } from "../support/picture";
import { STORIES } from "../support/stories";
import { expect, test } from "../support/test";

// Pictures of one page after the other take their time.
test.describe.configure({ timeout: 180_000 });

for (const look of LOOKS) {
  for (const story of STORIES) {
    test.describe(`${look.name}: ${story.name}`, () => {
      const company = { ...companyOf(look), provider: "simulator", ...story.company };
      test.use({ ...look.options, tenants: { "acme.com": company }, settings: { C2C_PROVIDER: "simulator" } });

      test("every state", async ({ page, visit, tag, widget }) => {
        const events = await CallEvents.start(page);
        const openPage = async () => {
          await visit({ html: look.html, head: SHOP, body: WORDS + tag() });
          await expect(widget.button).toBeVisible();
        };

        await story.tell({ page, widget, events, openPage, show: (state) => picture(page, `${look.name}-${state}`) });
        await events.close();
      });
    });
  }
}
