// The states of the widget, reached by a visitor's actions. The steps are the same in each language.

import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { CallbackWidget } from "../pages/callback-widget";
import type { PlainForm } from "../pages/plain-form";
import type { CallEvents } from "./call-events";
import { hold } from "./delayed-requests";
import { closedFor, closedUntilTheDayAfterTomorrow } from "./hours";
import type { StandInNetSapiens } from "./netsapiens";

export interface Stage {
  page: Page;
  widget: CallbackWidget;
  plainForm: PlainForm;
  netsapiens: StandInNetSapiens;
  events: CallEvents;
  openPage: () => Promise<void>;
  /** Takes a screenshot of the state with this name. */
  show: (state: string) => Promise<void>;
}

export interface Story {
  name: string;
  /** The company's special settings. */
  company: object;
  tell: (stage: Stage) => Promise<void>;
}

const NUMBER = "2025550142";

const ASKS = {
  departments: [
    { id: "sales", name: "Sales", queue: "510" },
    { id: "support", name: "Support", queue: "520" },
  ],
  consent: { text: "I agree to be called by Acme Corp about my request, also with recorded voices.", url: "https://acme.com/privacy" },
  numbers: { fiction: true, countries: ["44", "49"] },
};

/** The states of a call in order, with the names of their screenshots. */
const CALL_STATES = [
  ["1-ringing", { state: "ringing", leg: "visitor" }],
  ["2-answered", { state: "answered", leg: "visitor" }],
  ["3-company", { state: "ringing", leg: "agent" }],
  ["4-connected", { state: "connected" }],
  ["5-over", { state: "ended", cause: "completed" }],
] as const;

const END_CAUSES = ["busy", "no_answer", "cancelled", "failed"] as const;

/** The states of every company: form, call, and failures. Calls use NetSapiens. */
const FORM_AND_CALL: Story[] = [
  {
    name: "every state of the form",
    company: {},
    async tell({ page, widget, netsapiens, openPage, show }) {
      await openPage();
      await show("form-1-button");
      await widget.button.focus();
      await page.keyboard.press("Shift");
      await show("form-2-button-focused");
      await widget.open();
      await show("form-3-open");
      await widget.type("20255501");
      await show("form-4-typing");
      await widget.submit();
      await expect(widget.field).toHaveAttribute("aria-invalid", "true");
      await show("form-5-error");
      const answer = netsapiens.waits();
      await widget.field.press("End");
      await widget.type("42");
      await widget.submit();
      await expect.poll(() => netsapiens.asked).toHaveLength(1);
      await show("form-6-sending");
      answer();
      await widget.seesPlaced();
      await show("form-7-success");
    },
  },
  {
    name: "a telephone system that refuses, and one that does not answer",
    company: {},
    async tell({ widget, netsapiens, openPage, show }) {
      netsapiens.refusesWith(500, "text/plain", "no");
      await openPage();
      await widget.askFor(NUMBER);
      await expect(widget.note).not.toBeEmpty();
      await expect(widget.callMe).toBeEnabled();
      await show("form-8-refused");
      netsapiens.drops();
      await widget.submit();
      await expect(widget.field).toBeHidden();
      await show("form-9-outcome-unknown");
    },
  },
  {
    name: "a form that loads",
    company: {},
    async tell({ page, widget, openPage, show }) {
      await page.route("**/click2call.js", () => {});
      await openPage();
      await widget.button.click();
      await expect(widget.button).toHaveAttribute("aria-busy", "true");
      await show("loading");
    },
  },
  {
    name: "a form that is sent before the WebAssembly has loaded",
    company: {},
    async tell({ page, widget, openPage, show }) {
      await page.route("**/*.wasm", () => {});
      await openPage();
      await widget.askFor(NUMBER);
      await expect(widget.callMe).toHaveAttribute("aria-busy", "true");
      await show("form-6-sending-early");
    },
  },
  {
    name: "the plain form",
    company: {},
    async tell({ page, plainForm, openPage, show }) {
      await page.route("**/*.wasm", (route) => route.abort());
      await openPage();
      await plainForm.button.click();
      await plainForm.isOpen();
      await show("plain-form-1-open");
      await plainForm.ask("202");
      await expect(plainForm.field).toHaveAttribute("aria-invalid", "true");
      await show("plain-form-2-error");
    },
  },
  {
    name: "the plain form in a light brand colour",
    company: { branding: { button_color: "#ffd166" } },
    async tell({ page, plainForm, openPage, show }) {
      await page.route("**/*.wasm", (route) => route.abort());
      await openPage();
      await plainForm.button.click();
      await plainForm.isOpen();
      await show("plain-form-light-brand-1-open");
      await plainForm.ask("202");
      await expect(plainForm.field).toHaveAttribute("aria-invalid", "true");
      await show("plain-form-light-brand-2-error");
    },
  },
  {
    name: "every state of the call",
    company: {},
    async tell({ widget, events, openPage, show }) {
      await openPage();
      await widget.askFor(NUMBER);
      await widget.seesPlaced();
      for (const [name, state] of CALL_STATES) {
        const before = await widget.panel.locator(".done").innerHTML();
        events.tell(state);
        await expect.poll(() => widget.panel.locator(".done").innerHTML()).not.toBe(before);
        await show(`call-${name}`);
      }
    },
  },
  ...END_CAUSES.map((cause): Story => ({
    name: `a call that ends as ${cause}`,
    company: {},
    async tell({ widget, events, openPage, show }) {
      await openPage();
      await widget.askFor(NUMBER);
      await widget.seesPlaced();
      events.tell(CALL_STATES[0][1]);
      await expect(widget.steps).toBeVisible();
      events.tell({ state: "ended", cause });
      await expect(widget.steps).toBeHidden();
      await show(`call-6-${cause.replace("_", "-")}`);
    },
  })),
];

/** The states of companies with optional features. */
const OPTIONS_OF_COMPANIES: Story[] = [
  {
    name: "a company that is closed",
    company: { hours: closedUntilTheDayAfterTomorrow() },
    async tell({ widget, openPage, show }) {
      await openPage();
      await expect(widget.opens).toBeVisible();
      await show("closed-1-button");
      await widget.button.click();
      await expect(widget.notice).toBeFocused();
      await show("closed-2-panel");
    },
  },
  {
    name: "a company that calls when it opens",
    company: { hours: closedFor("Inventory", { schedule: true }) },
    async tell({ widget, openPage, show }) {
      await openPage();
      await expect(widget.opens).toBeVisible();
      await show("closed-3-special-day");
      await widget.open();
      await expect(widget.when).toBeVisible();
      await show("closed-4-schedule-offer");
      await widget.when.selectOption({ index: 2 });
      await widget.type(NUMBER);
      await widget.submit();
      await widget.seesPlaced();
      await expect(widget.cancel).toBeVisible();
      await show("closed-5-scheduled");
    },
  },
  {
    name: "a company that asks for more than the number",
    company: ASKS,
    async tell({ widget, openPage, show }) {
      await openPage();
      await widget.open();
      await show("asks-1-open");
      await widget.country.selectOption({ index: 1 });
      await widget.type("02079460018");
      await widget.submit();
      await widget.seesConsentMissing();
      await show("asks-2-consent-missing");
    },
  },
  {
    name: "a company where nobody is free",
    company: { queue: "empty", show_availability: true },
    async tell({ widget, openPage, show }) {
      await openPage();
      await widget.open();
      await expect(widget.queue).toBeVisible();
      await show("nobody-free");
    },
  },
  {
    name: "a browser that has to work first",
    company: { proof_of_work: "always" },
    async tell({ page, widget, openPage, show }) {
      await hold(page, "**/proof.js");
      const wanted = page.waitForRequest("**/proof.js");
      await openPage();
      await widget.open();
      await widget.type(NUMBER);
      await widget.submit();
      await wanted;
      await expect(widget.callMe).toBeDisabled();
      await show("checking");
    },
  },
  {
    name: "a call with a code that waits in the queue and is taken back",
    company: { confirmation_code: true },
    async tell({ widget, openPage, events, show }) {
      await openPage();
      await widget.open();
      await widget.type(NUMBER);
      await widget.submit();
      await widget.seesPlaced();
      await expect(widget.code).toBeVisible();
      await show("waits-1-code");
      events.tell({ state: "queued", position: 3, wait: 150 });
      await expect(widget.waiting).toContainText("3");
      await show("waits-2-queue");
      events.tell({ state: "ringing", leg: "visitor" });
      await expect(widget.waiting).toBeHidden();
      await show("waits-3-ringing");
      await widget.cancel.click();
      await expect(widget.cancel).toBeHidden();
      await show("waits-4-cancelled");
    },
  },
];

export const STORIES: Story[] = [
  ...FORM_AND_CALL,
  ...OPTIONS_OF_COMPANIES.map((story) => ({ ...story, company: { provider: "simulator", ...story.company } })),
];
