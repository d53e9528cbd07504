// What a page still holds: nodes, listeners, timers, observers, and the memory of its WebAssembly.

import type { CDPSession, Page } from "@playwright/test";

export interface Leavings {
  /** As the browser counts them after it has thrown away what it can. */
  nodes: number;
  listeners: number;
  /** Set and neither run out nor cleared. */
  timers: number;
  /** Mutation, resize and intersection observers that observe. */
  observers: number;
  /** In bytes. It only ever grows. */
  wasmMemory: number;
}

interface Kept {
  timers: Set<number>;
  observers: Set<object>;
  memories: WebAssembly.Memory[];
}

declare global {
  interface Window {
    kept: Kept;
  }
}

/** Has every page that `page` opens from now on keep account. */
export async function keepAccount(page: Page): Promise<void> {
  await page.addInitScript(account);
}

export async function leavings(page: Page): Promise<Leavings> {
  // A frame that is still to be painted holds what was last drawn.
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  const browser = await page.context().newCDPSession(page);
  await browser.send("Performance.enable");
  await browser.send("HeapProfiler.collectGarbage");
  const counted = { nodes: await count(browser, "Nodes"), listeners: await count(browser, "JSEventListeners") };
  await browser.detach();
  const kept = await page.evaluate(() => ({
    timers: window.kept.timers.size,
    observers: window.kept.observers.size,
    wasmMemory: window.kept.memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0),
  }));
  return { ...counted, ...kept };
}

async function count(browser: CDPSession, name: string): Promise<number> {
  const { metrics } = await browser.send("Performance.getMetrics");
  const found = metrics.find((metric) => metric.name === name);
  if (!found) throw new Error(`the browser counts no ${name}`);
  return found.value;
}

/** Runs in the page, before its scripts. */
function account(): void {
  const kept: Kept = { timers: new Set(), observers: new Set(), memories: [] };
  window.kept = kept;

  const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
  window.setTimeout = ((work: (...passed: unknown[]) => void, ms?: number, ...passed: unknown[]) => {
    const timer = setTimeout(() => (kept.timers.delete(timer), work(...passed)), ms);
    kept.timers.add(timer);
    return timer;
  }) as typeof window.setTimeout;
  window.setInterval = ((work: () => void, ms?: number) => {
    const timer = setInterval(work, ms);
    kept.timers.add(timer);
    return timer;
  }) as typeof window.setInterval;
  // Either clears what the other has set.
  window.clearTimeout = (timer) => (kept.timers.delete(timer as number), clearTimeout(timer));
  window.clearInterval = (timer) => (kept.timers.delete(timer as number), clearInterval(timer));

  for (const { prototype } of [MutationObserver, ResizeObserver, IntersectionObserver]) {
    const { observe, disconnect } = prototype as { observe(...what: unknown[]): void; disconnect(): void };
    Object.assign(prototype, {
      observe(this: object, ...what: unknown[]) {
        kept.observers.add(this);
        observe.apply(this, what);
      },
      disconnect(this: object) {
        kept.observers.delete(this);
        disconnect.apply(this);
      },
    });
  }

  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(instance, given, made) {
      const begun: WebAssembly.Instance = Reflect.construct(instance, given, made);
      kept.memories.push(begun.exports.memory as WebAssembly.Memory);
      return begun;
    },
  });
}
