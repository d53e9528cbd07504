// What a page is left with after `destroy()`, however often the widget came and went.

import { CallEvents } from "../support/call-events";
import { ELEMENT } from "../support/element";
import { type Leavings, keepAccount, leavings } from "../support/leavings";
import { expect, test } from "../support/test";

const TIMES = 200;

/** The first rounds fill caches of the browser and of the allocator, once for all. */
const WARM_UP = 20;

/** The allocator may ask for a page or two more as its blocks scatter, however little is in use. */
const SCATTER = 2 * 65_536;

/** An element as a page's script makes it. */
interface CallElement extends HTMLElement {
  open(): void;
  destroy(): void;
}

test.beforeEach(({ page }) => keepAccount(page));

for (const [way, end, moment] of [
  ["destroyed", "destroy", "ready"],
  ["taken out of the page", "remove", "ready"],
  ["destroyed before the WebAssembly has taken it over", "destroy", "open"],
] as const) {
  test(`opened and ${way} ${TIMES} times, it leaves nothing behind`, async ({ visit, server, page, traffic }) => {
    test.setTimeout(120_000);
    await visit({ body: `<script src="${server.origin}/widget.js"></script>` });
    // The first of all has the WebAssembly come, for whatever comes after.
    await page.evaluate(comeAndGo, { element: ELEMENT, end, after: "ready" as const, times: WARM_UP });
    const before = await leavings(page);

    await page.evaluate(comeAndGo, { element: ELEMENT, end, after: moment, times: TIMES });

    // The browser itself may hold the last of them for a moment, also the last of those that came before.
    await expect.poll(async () => beyond(before, await leavings(page))).toEqual([]);
    const { wasmMemory } = await leavings(page);
    expect(wasmMemory).toBeGreaterThan(0);
    expect(wasmMemory).toBeLessThanOrEqual(before.wasmMemory + SCATTER);
    expect(await page.locator(ELEMENT).count()).toBe(0);
    expect(traffic.to(".wasm")).toHaveLength(1);
    expect(traffic.complaints).toEqual([]);
  });
}

test("the button of the snippet, destroyed, stays away and leaves nothing behind", async ({ visit, widget, page, traffic }) => {
  await visit();
  await widget.open();
  await widget.type("2025550142");

  await page.evaluate((element) => document.querySelector<CallElement>(element)?.destroy(), ELEMENT);
  // Pages that swap their content get the button back, but not this one.
  await page.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));

  await expect(page.locator(ELEMENT)).toHaveCount(0);
  await expect.poll(async () => timersAndObservers(await leavings(page))).toEqual({ timers: 0, observers: 0 });
  expect(traffic.complaints).toEqual([]);
});

test("destroyed during a call, it no longer listens to how the call goes", async ({ visit, widget, page, traffic }) => {
  const events = await CallEvents.start(page);
  await visit();
  await widget.askFor("2025550142");
  events.tell({ state: "ringing", leg: "visitor" });
  await expect(widget.headline).toHaveText("Your phone is ringing");

  await page.evaluate((element) => document.querySelector<CallElement>(element)?.destroy(), ELEMENT);

  await expect.poll(() => events.listeners).toBe(0);
  await expect.poll(async () => timersAndObservers(await leavings(page))).toEqual({ timers: 0, observers: 0 });
  expect(traffic.complaints).toEqual([]);
  await events.close();
});

/** Runs in the page: an element is put in, opened, and ended after an event, again and again. */
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

/** What there is more of than before. Memory is judged apart: it cannot shrink. */
function beyond(before: Leavings, now: Leavings): string[] {
  return (["nodes", "listeners", "timers", "observers"] as const)
    .filter((what) => now[what] > before[what])
    .map((what) => `${what}: ${now[what]} after ${before[what]}`);
}

/** A timer that runs out in a moment may still be there right after the end. */
function timersAndObservers({ timers, observers }: Leavings): Pick<Leavings, "timers" | "observers"> {
  return { timers, observers };
}
