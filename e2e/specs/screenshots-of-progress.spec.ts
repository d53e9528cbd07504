// Pictures of a visitor's call, for people to look at.

import { CallEvents } from "../support/call-events";
import { SHOP, WORDS, picture } from "../support/picture";
import { ACME, TENANTS } from "../support/tenants";
import { expect, test as base } from "../support/test";

const RINGING = { state: "ringing", leg: "visitor" };
const ANSWERED = { state: "answered", leg: "visitor" };
const AGENT_RINGING = { state: "ringing", leg: "agent" };

const test = base.extend<{ events: CallEvents }>({
  events: async ({ page }, use) => {
    const events = await CallEvents.start(page);
    await use(events);
    await events.close();
  },
});

test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 900, height: 720 } });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("every state of the call", async ({ visit, tag, page, widget, events }) => {
      const take = (name: string) => picture(page, `${colorScheme}-call-${name}`);
      await visit({ head: SHOP, body: WORDS + tag() });
      await widget.askFor("2025550142");
      for (const [number, state, words] of [
        ["1-ringing", RINGING, "Your phone is ringing"],
        ["2-answered", ANSWERED, "Connecting you…"],
        ["3-company", AGENT_RINGING, "Connecting you…"],
        ["4-connected", { state: "connected" }, "You are connected"],
        ["5-over", { state: "ended", cause: "completed" }, "The call is over"],
      ] as const) {
        events.tell(state);
        await expect(widget.headline).toHaveText(words);
        await take(number);
      }
    });

    test("an end that is no good one", async ({ visit, tag, page, widget, events }) => {
      await visit({ head: SHOP, body: WORDS + tag() });
      await widget.askFor("2025550142");
      events.tell({ state: "ended", cause: "no_answer" });
      await expect(widget.headline).toHaveText("We could not reach you");
      await picture(page, `${colorScheme}-call-6-no-answer`);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("a call that rings", async ({ visit, tag, page, widget, events }) => {
    await visit({ head: SHOP, body: WORDS + tag() });
    await widget.askFor("2025550142");
    events.tell(RINGING);
    await expect(widget.headline).toHaveText("Your phone is ringing");
    await picture(page, "phone-call-ringing");
  });
});

test.describe("from right to left", () => {
  const branding = { ...ACME.branding, button_text: "התקשרו אליי", company_name: "דואר ישראל" };
  test.use({ tenants: { ...TENANTS, "acme.com": { ...ACME, branding } } });

  test("a call that is answered", async ({ visit, page, widget, events, tag }) => {
    await visit({ html: 'lang="he" dir="rtl"', head: SHOP, body: `<main><h1>חנות</h1></main>${tag()}` });
    await widget.askFor("2025550142");
    events.tell(RINGING);
    events.tell(ANSWERED);
    await expect(widget.headline).toHaveText("Connecting you…");
    await picture(page, "right-to-left-call");
  });
});
