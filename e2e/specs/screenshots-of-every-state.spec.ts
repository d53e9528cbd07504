// Pictures of the form in every state and look, for people to look at. What is waited for is the same
// in each language.

import type { Locator } from "@playwright/test";
import { CallEvents } from "../support/call-events";
import { LIGHT, LOOKS, type Look } from "../support/looks";
import { SHOP, WORDS, picture } from "../support/picture";
import { expect, test as base } from "../support/test";

const NUMBER = "2025550142";

/** What is told of a call, in its order, and what the pictures are called. */
const STATES = [
  ["1-ringing", { state: "ringing", leg: "visitor" }],
  ["2-answered", { state: "answered", leg: "visitor" }],
  ["3-company", { state: "ringing", leg: "agent" }],
  ["4-connected", { state: "connected" }],
  ["5-over", { state: "ended", cause: "completed" }],
] as const;

const ENDS = ["busy", "no_answer", "cancelled", "failed"] as const;

interface Scene {
  field: Locator;
  events: CallEvents;
  openPage: () => Promise<void>;
  askFor: (number: string) => Promise<void>;
  take: (state: string) => Promise<void>;
  look: Look;
}

const test = base.extend<Scene>({
  look: [LIGHT, { option: true }],

  field: async ({ widget }, use) => use(widget.host.locator(".panel input[type=tel]")),

  events: async ({ page }, use) => {
    const events = await CallEvents.start(page);
    await use(events);
    await events.close();
  },

  openPage: async ({ visit, tag, look, widget }, use) =>
    use(async () => {
      await visit({ html: look.html, head: SHOP, body: WORDS + tag() });
      await expect(widget.button).toBeVisible();
    }),

  askFor: async ({ widget, field }, use) =>
    use(async (number) => {
      await widget.button.click();
      await expect(field).toBeFocused();
      await field.pressSequentially(number);
      await widget.callMe.click();
    }),

  take: async ({ page, look }, use) => use((state) => picture(page, `${look.name}-${state}`)),
});

// Pictures of one page after the other take their time.
test.describe.configure({ timeout: 180_000 });

for (const look of LOOKS) {
  test.describe(look.name, () => {
    test.use({ ...look.options, look });

    test("every state of the form", async ({ openPage, page, widget, field, netsapiens, take }) => {
      await openPage();
      await take("form-1-button");
      await widget.button.focus();
      await page.keyboard.press("Shift");
      await take("form-2-button-focused");
      await widget.button.click();
      await expect(field).toBeFocused();
      await take("form-3-open");
      await field.pressSequentially("20255501");
      await take("form-4-typing");
      await widget.callMe.click();
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await take("form-5-error");
      const answer = netsapiens.waits();
      await field.press("End");
      await field.pressSequentially("42");
      await widget.callMe.click();
      await expect.poll(() => netsapiens.asked).toHaveLength(1);
      await take("form-6-sending");
      answer();
      await widget.seesPlaced();
      await take("form-7-success");
    });

    test("what has no good end", async ({ openPage, askFor, widget, field, netsapiens, take }) => {
      netsapiens.refusesWith(500, "text/plain", "no");
      await openPage();
      await askFor(NUMBER);
      await expect(widget.note).not.toBeEmpty();
      await expect(widget.callMe).toBeEnabled();
      await take("form-8-refused");
      netsapiens.drops();
      await widget.callMe.click();
      await expect(field).toBeHidden();
      await take("form-9-outcome-unknown");
    });

    test("while it loads", async ({ openPage, page, widget, take }) => {
      await page.route("**/click2call.js", () => {});
      await openPage();
      await widget.button.click();
      await expect(widget.button).toHaveAttribute("aria-busy", "true");
      await take("loading");
    });

    test("sent before the WebAssembly has come", async ({ openPage, askFor, page, widget, take }) => {
      await page.route("**/*.wasm", () => {});
      await openPage();
      await askFor(NUMBER);
      await expect(widget.callMe).toHaveAttribute("aria-busy", "true");
      await take("form-6-sending-early");
    });

    test("the plain form", async ({ openPage, page, plainForm, take }) => {
      await page.route("**/*.wasm", (route) => route.abort());
      await openPage();
      await plainForm.button.click();
      const field = plainForm.panel.locator("input[type=tel]");
      await expect(field).toBeFocused();
      await take("plain-form-1-open");
      await field.fill("202");
      await plainForm.panel.locator("form .submit").click();
      await expect(plainForm.answer).not.toBeEmpty();
      await take("plain-form-2-error");
    });

    test("every state of the call", async ({ openPage, askFor, widget, events, take }) => {
      await openPage();
      await askFor(NUMBER);
      await widget.seesPlaced();
      for (const [name, state] of STATES) {
        const before = await widget.panel.locator(".done").innerHTML();
        events.tell(state);
        await expect.poll(() => widget.panel.locator(".done").innerHTML()).not.toBe(before);
        await take(`call-${name}`);
      }
    });

    for (const cause of ENDS) {
      test(`a call that ends as ${cause}`, async ({ openPage, askFor, widget, events, take }) => {
        await openPage();
        await askFor(NUMBER);
        await widget.seesPlaced();
        events.tell(STATES[0][1]);
        await expect(widget.steps).toBeVisible();
        events.tell({ state: "ended", cause });
        await expect(widget.steps).toBeHidden();
        await take(`call-6-${cause.replace("_", "-")}`);
      });
    }
  });
}
