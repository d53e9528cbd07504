// The resources that remain in a page after repeated mounting and `destroy()`.

import { CallEvents } from "../support/call-events";
import { ELEMENT } from "../support/element";
import { type PageResources, trackResources, pageResources } from "../support/page-resources";
import { expect, test } from "../support/test";

const TIMES = 200;

/** The first rounds fill caches of the browser and of the allocator. */
const WARM_UP = 20;

/** The allocator may need one or two more memory pages because of fragmentation. */
const SCATTER = 2 * 65_536;

/** An element as a page's script creates it. */
interface CallElement extends HTMLElement {
  open(): void;
  destroy(): void;
}

test.beforeEach(({ page }) => trackResources(page));

for (const [way, end, moment] of [
  ["destroyed", "destroy", "ready"],
  ["taken out of the page", "remove", "ready"],
  ["destroyed before the WebAssembly has taken it over", "destroy", "open"],
] as const) {
  test(`opened and ${way} ${TIMES} times, the widget leaves nothing behind`, async ({ visit, server, page, traffic }) => {
    test.setTimeout(120_000);
    await visit({ body: `<script src="${server.origin}/widget.js"></script>` });
    // The first round loads the WebAssembly.
    await page.evaluate(comeAndGo, { element: ELEMENT, end, after: "ready" as const, times: WARM_UP });
    const before = await pageResources(page);

    await page.evaluate(comeAndGo, { element: ELEMENT, end, after: moment, times: TIMES });

    // The browser may hold the last element for a moment.
    await expect.poll(async () => beyond(before, await pageResources(page))).toEqual([]);
    const { wasmMemory } = await pageResources(page);
    expect(wasmMemory).toBeGreaterThan(0);
    expect(wasmMemory).toBeLessThanOrEqual(before.wasmMemory + SCATTER);
    expect(await page.locator(ELEMENT).count()).toBe(0);
    expect(traffic.to(".wasm")).toHaveLength(1);
    expect(traffic.complaints).toEqual([]);
  });
}

test("the snippet's button stays removed after destroy and leaves nothing behind", async ({ visit, widget, page, traffic }) => {
  await visit();
  await widget.open();
  await widget.type("2025550142");

  await page.evaluate((element) => document.querySelector<CallElement>(element)?.destroy(), ELEMENT);
  // After a content swap the button is inserted again, but not this one.
  await page.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));

  await expect(page.locator(ELEMENT)).toHaveCount(0);
  await expect.poll(async () => timersAndObservers(await pageResources(page))).toEqual({ timers: 0, observers: 0 });
  expect(traffic.complaints).toEqual([]);
});

test("destroyed during a call, the widget closes the event stream", async ({ visit, widget, page, traffic }) => {
  const events = await CallEvents.start(page);
  await visit();
  await widget.askFor("2025550142");
  events.tell({ state: "ringing", leg: "visitor" });
  await expect(widget.headline).toHaveText("Your phone is ringing");

  await page.evaluate((element) => document.querySelector<CallElement>(element)?.destroy(), ELEMENT);

  await expect.poll(() => events.listeners).toBe(0);
  await expect.poll(async () => timersAndObservers(await pageResources(page))).toEqual({ timers: 0, observers: 0 });
  expect(traffic.complaints).toEqual([]);
  await events.close();
});

/** Runs in the page: repeatedly inserts an element, opens it, and destroys it after an event. */
async function comeAndGo(how: { element: string; end: "destroy" | "remove"; after: "open" | "ready"; times: number }): Promise<void> {
  await customElements.whenDefined(how.element);
  for (let time = 0; time < how.times; time++) {
    const widget = document.createElement(how.element) as CallElement;
    widget.setAttribute("domain", "acme.com");
    const heard = new Promise((resolve) => widget.addEventListener("click-to-call:" + how.after, resolve, { once: true }));
    document.body.append(widget);
    widget.open();
    await heard;
    widget[how.end]();
  }
}

/** The increase of each count. Memory is checked separately, because it cannot shrink. */
function beyond(before: PageResources, now: PageResources): string[] {
  return (["nodes", "listeners", "timers", "observers"] as const)
    .filter((what) => now[what] > before[what])
    .map((what) => `${what}: ${now[what]} after ${before[what]}`);
}

/** A short timer may still exist right after the end. */
function timersAndObservers({ timers, observers }: PageResources): Pick<PageResources, "timers" | "observers"> {
  return { timers, observers };
}
