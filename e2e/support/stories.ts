// Ways of a visitor through what a company can ask for and tell. Each stops where there is something to
// look at. What is waited for is the same in each language.

import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { CallbackWidget } from "../pages/callback-widget";
import type { CallEvents } from "./call-events";
import { hold } from "./held";
import { closedFor, closedUntilTheDayAfterTomorrow } from "./hours";

export interface Stage {
  page: Page;
  widget: CallbackWidget;
  events: CallEvents;
  openPage: () => Promise<void>;
  /** Looks at the state that has this name. */
  show: (state: string) => Promise<void>;
}

export interface Story {
  name: string;
  /** What is special about the company. Its telephone system is the simulator. */
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

export const STORIES: Story[] = [
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
    company: { queue: "empty", capacity: true },
    async tell({ widget, openPage, show }) {
      await openPage();
      await widget.open();
      await expect(widget.queue).toBeVisible();
      await show("nobody-free");
    },
  },
  {
    name: "a browser that has to work first",
    company: { proof: "always" },
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
    company: { code: true },
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
