// The widget as a visitor uses it. Playwright pierces open shadow roots.

import { type Locator, type Page, expect } from "@playwright/test";

export class CallbackWidget {
  readonly button: Locator;
  readonly panel: Locator;
  readonly title: Locator;
  readonly field: Locator;
  readonly note: Locator;
  readonly callMe: Locator;
  readonly close: Locator;
  readonly headline: Locator;
  readonly restart: Locator;
  readonly phoneLink: Locator;
  /** The button below the result. */
  readonly proceed: Locator;
  /** The live region for screen readers. */
  readonly heard: Locator;
  readonly steps: Locator;
  readonly currentStep: Locator;
  readonly pastSteps: Locator;
  /** The second line of a closed company's button. */
  readonly opens: Locator;
  /** The notice of a closed company. */
  readonly notice: Locator;
  /** The availability of agents, before the call. */
  readonly queue: Locator;
  readonly department: Locator;
  readonly country: Locator;
  /** The times for scheduled calls. */
  readonly when: Locator;
  readonly consent: Locator;
  readonly consentNote: Locator;
  /** The confirmation code of the call. */
  readonly code: Locator;
  readonly cancel: Locator;
  /** The position in the queue, and the estimated wait. */
  readonly waiting: Locator;
  /** The text below the headline. */
  readonly next: Locator;

  /** The shadow host: named by the loader, or the app's own. */
  constructor(readonly page: Page, domain = "acme.com", readonly host = hostOf(page, domain)) {
    this.button = this.host.locator(".launcher");
    this.panel = this.host.getByRole("dialog");
    this.title = this.panel.getByRole("heading", { level: 2 });
    this.field = this.panel.locator("input[type=tel]");
    this.note = this.panel.locator("#note");
    this.callMe = this.panel.locator("form .submit");
    this.close = this.panel.locator("header .close");
    this.headline = this.panel.getByRole("heading", { level: 3 });
    this.restart = this.panel.locator("button.link");
    this.phoneLink = this.panel.locator("form a.link");
    this.proceed = this.panel.locator(".done .submit");
    this.heard = this.panel.locator(".heard");
    this.steps = this.panel.getByRole("list");
    this.currentStep = this.panel.locator("li[aria-current]");
    this.pastSteps = this.panel.locator("li.past");
    this.opens = this.button.locator("small");
    this.notice = this.panel.locator(".notice");
    this.queue = this.panel.locator("p.queue");
    this.department = this.panel.locator("select#department");
    this.country = this.panel.locator("select#country");
    this.when = this.panel.locator("select#when");
    this.consent = this.panel.getByRole("checkbox");
    this.consentNote = this.panel.locator("#consent-note");
    this.code = this.panel.locator(".code strong");
    this.cancel = this.panel.locator("button.cancel");
    this.waiting = this.panel.locator("p.waiting");
    this.next = this.panel.locator("h3 + p");
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.field).toBeFocused();
  }

  async type(text: string): Promise<void> {
    await this.field.pressSequentially(text);
  }

  async submit(): Promise<void> {
    await this.callMe.click();
  }

  /** All steps of a call request. */
  async askFor(number: string): Promise<void> {
    await this.open();
    await this.type(number);
    await this.submit();
  }

  /** Returns to the form, and requests a call to another number. */
  async askAgainFor(number: string): Promise<void> {
    await this.restart.click();
    await this.type(number);
    await this.submit();
  }

  /** Puts the caret before the character at `place`. */
  async putCaretAt(place: number): Promise<void> {
    await this.field.evaluate((field: HTMLInputElement, at) => field.setSelectionRange(at, at), place);
  }

  async seesText(text: string | RegExp, caret: number): Promise<void> {
    await expect(this.field).toHaveValue(text);
    expect(await this.caret()).toBe(caret);
  }

  async seesError(words: string | RegExp): Promise<void> {
    await expect(this.note).toHaveText(words);
    await expect(this.note).toBeVisible();
    await expect(this.field).toHaveAttribute("aria-invalid", "true");
    await expect(this.callMe).toBeEnabled();
  }

  async seesNoError(): Promise<void> {
    await expect(this.field).toHaveAttribute("aria-invalid", "false");
  }

  async seesSuccess(): Promise<void> {
    await this.seesEnd("We're calling you now!");
  }

  /** The missing consent is reported beside the check box, which has the focus. */
  async seesConsentMissing(): Promise<void> {
    await expect(this.consentNote).toBeVisible();
    await expect(this.consent).toBeFocused();
    await expect(this.consent).toHaveAttribute("aria-invalid", "true");
    await expect(this.field).toHaveAttribute("aria-invalid", "false");
  }

  /** The call was placed, in any state. */
  async seesPlaced(): Promise<void> {
    await expect(this.headline).toBeVisible();
    await expect(this.field).toBeHidden();
  }

  /** The form was replaced by a message, which has the focus. */
  async seesEnd(headline: string): Promise<void> {
    await expect(this.headline).toHaveText(headline);
    await expect(this.headline).toBeFocused();
    await expect(this.callMe).toBeHidden();
    await expect(this.field).toBeHidden();
  }

  async isOpen(): Promise<void> {
    await expect(this.panel).toBeVisible();
    await expect(this.button).toHaveAttribute("aria-expanded", "true");
  }

  async isClosed(): Promise<void> {
    await expect(this.panel).toBeHidden();
    await expect(this.button).toHaveAttribute("aria-expanded", "false");
  }

  /** The WebAssembly has adopted the button. */
  async isReady(): Promise<void> {
    // Only the WebAssembly validates the number; the form that is drawn before it does not.
    await expect(this.host.locator(".panel input[type=tel][aria-invalid]")).toBeAttached();
  }

  private caret(): Promise<number | null> {
    return this.field.evaluate((field: HTMLInputElement) => field.selectionStart);
  }
}

function hostOf(page: Page, domain: string): Locator {
  return page.locator(`click-to-call[domain="${domain}"]`);
}
