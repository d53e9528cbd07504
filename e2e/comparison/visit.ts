// Two visits to a page: the first with an empty cache, the second with a full one.

import type { Browser, BrowserContext, Page } from "@playwright/test";
import { ELEMENT } from "../support/element";
import { Meter } from "./meter";
import { probe } from "./probe";
import { slowDown } from "./slow";

/** How the visitor opens the form, if at all. */
export type Way = "looks" | "clicks" | "hovers";

/** The cost of one visit. Times in ms. */
export interface Reading {
  button: number;
  /** From the click until the field accepts input. */
  form: number;
  /** Main thread time, including scripts. */
  busy: number;
  /** Script time. */
  script: number;
  bytes: number;
  shifts: string[];
  /** Time beyond 50 ms, before and after the click. */
  longWhileLoading: number[];
  longAfterClick: number[];
}

export interface Visits {
  first: Reading;
  second: Reading;
}

/** The time between hovering and clicking. */
const HOVER_MS = 400;

/** A low polling rate disturbs the page little. */
const GENTLY = { polling: 100, timeout: 20_000 };

export async function visitTwice(browser: Browser, url: string, way: Way): Promise<Visits> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  await context.addInitScript(probe, ELEMENT);
  try {
    return { first: await visit(context, url, way), second: await visit(context, url, way) };
  } finally {
    await context.close();
  }
}

async function visit(context: BrowserContext, url: string, way: Way): Promise<Reading> {
  const page = await context.newPage();
  const browser = await context.newCDPSession(page);
  await browser.send("Performance.enable");
  await slowDown(browser);
  const meter = new Meter(browser);
  await page.goto(url);
  await page.waitForFunction(() => window.noted.button, undefined, GENTLY);
  if (way !== "looks") await openForm(page, way);
  await meter.quiet();
  const noted = await page.evaluate(() => window.noted);
  const { metrics } = await browser.send("Performance.getMetrics");
  const seconds = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const isEarly = ({ start }: { start: number }) => !noted.clicked || start < noted.clicked;
  await page.close();
  return {
    button: noted.button,
    form: noted.usable - noted.clicked,
    busy: 1000 * seconds("TaskDuration"),
    script: 1000 * seconds("ScriptDuration"),
    bytes: meter.bytes,
    shifts: noted.shifts,
    longWhileLoading: noted.longTasks.filter(isEarly).map(({ took }) => took),
    longAfterClick: noted.longTasks.filter((task) => !isEarly(task)).map(({ took }) => took),
  };
}

async function openForm(page: Page, way: Way): Promise<void> {
  const box = await page.locator(".launcher").boundingBox();
  if (!box) throw new Error("the button is nowhere");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  if (way === "hovers") await page.waitForTimeout(HOVER_MS);
  await page.mouse.click(x, y);
  await page.waitForFunction(() => window.noted.usable, undefined, GENTLY);
  await page.keyboard.type("2");
  await page.waitForFunction(fieldHasText, undefined, GENTLY);
}

/** Runs in the page: whether the typed text is in the focused field. */
function fieldHasText(): boolean {
  const focused = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return focused instanceof HTMLInputElement && focused.value.includes("2");
}
