// The Leptos app of `examples/` that a server renders.

import type { Locator, Page } from "@playwright/test";
import { CallButton } from "./call-button";
import { CallbackWidget } from "./callback-widget";

/** A box of the page: left, top, width, height. */
export type Box = [number, number, number, number];

export class LeptosSsrPage {
  readonly ada: CallButton;
  readonly charles: CallButton;
  readonly widget: CallbackWidget;
  /** The last state of a call, as the app shows it. */
  readonly last: Locator;
  readonly toggle: Locator;
  private readonly footer: Locator;

  constructor(private readonly page: Page) {
    this.ada = new CallButton(page.locator("#ada"));
    this.charles = new CallButton(page.locator("#charles"));
    this.widget = new CallbackWidget(page, "acme.com", page.locator("body > div"));
    this.last = page.locator("#last");
    this.toggle = page.getByRole("button", { name: "Show or hide customers" });
    this.footer = page.locator("footer");
  }

  /** Where the buttons and what follows them are. */
  async boxes(): Promise<Box[]> {
    const boxes: Box[] = [];
    for (const part of [this.ada.button, this.charles.button, this.page.getByText("since 1815"), this.page.getByText("on holiday"), this.footer]) {
      const box = await part.boundingBox();
      boxes.push([box?.x ?? NaN, box?.y ?? NaN, box?.width ?? NaN, box?.height ?? NaN]);
    }
    return boxes;
  }

  /** The layout shifts of the page so far, as the browser measures them. */
  async layoutShifts(): Promise<number[]> {
    return this.page.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const shifts: number[] = [];
          const add = (entries: PerformanceEntryList) => {
            for (const entry of entries) shifts.push((entry as PerformanceEntry & { value: number }).value);
          };
          const observer = new PerformanceObserver((list) => add(list.getEntries()));
          observer.observe({ type: "layout-shift", buffered: true });
          // Two frames: the shifts of the last one are known by then.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              add(observer.takeRecords());
              resolve(shifts);
            }),
          );
        }),
    );
  }
}
