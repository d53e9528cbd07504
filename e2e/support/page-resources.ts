// The resources of a page: nodes, listeners, timers, observers, and WebAssembly memory.

import type { CDPSession, Page } from "@playwright/test";

export interface PageResources {
  /** The browser's counts after a garbage collection. */
  nodes: number;
  listeners: number;
  /** Timers that have neither fired nor been cleared. */
  timers: number;
  /** Active mutation, resize and intersection observers. */
  observers: number;
  /** In bytes. It never shrinks. */
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

/** Instruments every page that `page` opens from now on. */
export async function trackResources(page: Page): Promise<void> {
  await page.addInitScript(account);
}

export async function pageResources(page: Page): Promise<PageResources> {
  // A pending frame references the nodes that were drawn last.
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
  // Either function clears timers of the other.
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
