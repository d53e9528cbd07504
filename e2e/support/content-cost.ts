// Main thread time of the extension's content script by the browser's tracing: processor milliseconds, so that other programs do not
// count.

import { type CDPSession, type Page, expect } from "@playwright/test";
import { end, fill, LAST, mutate, readBarely, SECONDS } from "./heavy-page";
import type { HostSite } from "./host-site";

// A busy machine has few idle periods, which is not a fault.
const PATIENCE = 120_000;
const SCRIPT = "/content.js";

export interface Cost {
  /** Total milliseconds, those of the longest call into our script, and the number of calls. */
  total: number;
  longest: number;
  calls: number;
}

export interface Costs {
  start: Cost;
  reading: Cost;
  changes: Cost;
  /** The share of the main thread's time that the changes took at the intended rate. */
  share: number;
  hover: Cost;
  plain: Cost;
  /** Processor milliseconds of a bare search in the same texts, which normalizes machines. */
  bare: { reading: number; plain: number };
  numbers: number;
}

/** Opens pages of `site`, on which the extension finds numbers, and measures. */
export async function measure(page: Page, site: HostSite): Promise<Costs> {
  const [heavy, plain] = [site.put({ body: "<main></main>" }), site.put({ body: "<main></main>" })];
  const tracing = await Tracing.of(page);
  await tracing.start();
  await page.goto(heavy);
  await end(page);
  await isRead(page);
  const start = await tracing.stop();

  await tracing.start();
  await fill(page, true);
  await again(page);
  const reading = await tracing.stop();
  const barely = await bareSearch(page);
  const numbers = await page.evaluate(() => CSS.highlights.get("click-to-call-number")!.size - 1);

  await tracing.start();
  await mutate(page);
  await again(page);
  const changes = await tracing.stop();

  await tracing.start();
  await sweep(page);
  const hover = await tracing.stop();

  await page.goto(plain);
  await end(page);
  await isRead(page);
  await tracing.start();
  await fill(page, false);
  await again(page);
  const without = await tracing.stop();
  const bare = { reading: barely, plain: await bareSearch(page) };
  return { start, reading, changes, share: changes.total / (SECONDS * 1000), hover, plain: without, bare, numbers };
}

async function bareSearch(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  };
  const took = await readBarely(page, spent);
  await cdp.detach();
  return took;
}

/** Moves the pointer over the page in small steps. */
async function sweep(page: Page): Promise<void> {
  await page.mouse.move(5, 5);
  await page.mouse.move(400, 600, { steps: 200 });
}

async function again(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector("footer")!.remove());
  await isRead(page, false);
  await end(page);
  await isRead(page);
}

async function isRead(page: Page, isFound = true): Promise<void> {
  const isPainted = (last: string) => [...(CSS.highlights.get("click-to-call-number") ?? [])].some((range) => String(range) === last);
  await expect.poll(() => page.evaluate(isPainted, LAST), { timeout: PATIENCE }).toBe(isFound);
}

interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { data?: { url?: string } };
}

class Tracing {
  private events: TraceEvent[] = [];

  private constructor(private readonly cdp: CDPSession) {
    cdp.on("Tracing.dataCollected", ({ value }) => this.events.push(...(value as unknown as TraceEvent[])));
  }

  static async of(page: Page): Promise<Tracing> {
    return new Tracing(await page.context().newCDPSession(page));
  }

  async start(): Promise<void> {
    this.events = [];
    await this.cdp.send("Tracing.start", { traceConfig: { includedCategories: ["devtools.timeline"] } });
  }

  /** The time of our script since the start. */
  async stop(): Promise<Cost> {
    const complete = new Promise((done) => this.cdp.once("Tracing.tracingComplete", done));
    await this.cdp.send("Tracing.end");
    await complete;
    const names = ["FunctionCall", "EvaluateScript"];
    const ours = this.events.filter(({ name, args, tdur }) => names.includes(name) && tdur && args.data?.url?.endsWith(SCRIPT));
    const took = outermost(ours).map(({ tdur }) => tdur! / 1000);
    return { total: took.reduce((sum, one) => sum + one, 0), longest: Math.max(0, ...took), calls: took.length };
  }
}

/** Without nested calls of our script. */
function outermost(events: TraceEvent[]): TraceEvent[] {
  let end = 0;
  return [...events]
    .sort((one, other) => one.ts - other.ts)
    .filter(({ ts, dur = 0 }) => {
      const isOutermost = ts >= end;
      if (isOutermost) end = ts + dur;
      return isOutermost;
    });
}
