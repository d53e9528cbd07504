import type { Page } from "@playwright/test";
import { reactApp } from "../support/react-app";
import { expect, painted, test } from "../support/extension-on-pages";

const NUMBER = "202-555-0143";
const BUTTON = "Call +1 202-555-0143";
const PAGE = `<main style="padding-top: 120px"><p>Our shop: <b>${NUMBER}</b>, every day</p><input value="typing"></main>`;

test("a number gets a button below the pointer, and a click on it calls", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await expect.poll(() => painted(page)).toEqual([NUMBER]);

  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.point();
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});

test("the button shows that the call starts, and ignores a second press until the answer", async ({ visit, page, card, background }) => {
  await background.answers(null);
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);

  await card.click();
  await card.says("Starting the call…");
  await card.click();
  // After a problem the button is still there.
  await background.answersNow({ ok: false, problem: "signed_out" });
  await card.says("Sign in to place calls.");
  await background.answers({ ok: true });
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143", "+12025550143"]);
});

test("an unknown answer has a message too", async ({ visit, page, card, background }) => {
  await background.answers({ ok: false, problem: "new_one" });
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);

  await card.click();

  await card.says("Something went wrong. Please try again.");
});

test("the outcome of the call is shown for a while after the pointer has left", async ({ visit, page, card }) => {
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.click();
  await page.mouse.move(400, 500);

  await card.says("The call is on its way");
  await card.isGone();
});

test("the card stays while the pointer moves from the number to the button, and disappears when it leaves both", async ({ visit, page, card }) => {
  await visit(PAGE);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  const { goings } = await countOfOurs(page);

  await card.point();
  await page.getByText(NUMBER).hover();
  expect(await goings()).toBe(0);
  await page.mouse.move(400, 500, { steps: 4 });

  await card.isGone();
  expect(await goings()).toBe(1);
});

test("a pointer that crosses a number on the way to another shows one button only", async ({ visit, page, card }) => {
  await visit(`<p style="padding-top: 120px"><b>202-555-0141</b></p><p><i>No number</i></p><p style="padding-top: 120px"><b>${NUMBER}</b></p>`);
  await expect.poll(async () => (await painted(page)).length).toBe(2);
  const { comings } = await countOfOurs(page);
  const [first, second] = [await page.getByText("0141").boundingBox(), await page.getByText(NUMBER).boundingBox()];

  await page.mouse.move(first!.x + 9, first!.y + 9);
  await page.mouse.move(second!.x + 9, second!.y + 9);

  await card.shows(BUTTON);
  expect(await comings()).toBe(1);
});

test("neither the pointer nor a click moves the focus", async ({ visit, page, card }) => {
  await visit(PAGE);
  const field = page.locator("input");
  await field.focus();

  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await expect(field).toBeFocused();
  await card.click();

  await card.says("The call is on its way");
  await expect(field).toBeFocused();
});

test("the card does not cover the number, stays in the window, and is large enough to touch", async ({ visit, page, card }) => {
  const at = (style: string, last: string) => `<p style="position: fixed; margin: 0; ${style}">202-555-01${last}</p>`;
  await visit(at("top: 0; left: 0", "41") + at("top: 0; right: 0", "42") + at("bottom: 0; left: 0", "43") + at("bottom: 0; right: 0", "44"));
  await expect.poll(async () => (await painted(page)).length).toBe(4);
  const { width, height } = page.viewportSize()!;

  for (const last of ["41", "42", "43", "44"]) {
    const number = page.getByText(`202-555-01${last}`);
    await number.hover();
    await card.shows(`Call +1 202-555-01${last}`);
    const { left, top, right, bottom } = (await card.look())!.box;
    const covered = (await number.boundingBox())!;

    expect(Math.min(left, top, width - right, height - bottom)).toBeGreaterThanOrEqual(0);
    expect(bottom <= covered.y || top >= covered.y + covered.height).toBe(true);
    expect(Math.min(right - left, bottom - top)).toBeGreaterThanOrEqual(24);
  }
});

test("the card follows its number when the page scrolls, and disappears with it", async ({ visit, page, card }) => {
  await visit(`<div style="height: 300px"></div><p><b>${NUMBER}</b></p><div style="height: 3000px"></div>`);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  const before = (await card.look())!.box;

  await page.evaluate(() => scrollBy(0, 4));
  await expect.poll(async () => (await card.look())?.box.top).toBe(before.top - 4);

  await page.evaluate(() => scrollBy(0, 1500));
  await card.isGone();
});

test("numbers in shadow roots and later numbers have the card too", async ({ visit, page, card, background }) => {
  await visit(`<div style="padding: 100px"><div id="host"><template shadowrootmode="open"><p><b>${NUMBER}</b></p></template></div><main></main></div>`);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.click();

  await page.evaluate(() => (document.querySelector("main")!.innerHTML = "<p style='padding-top: 150px'><b>202-555-0199</b></p>"));
  await page.getByText("202-555-0199").hover();
  await card.shows("Call +1 202-555-0199");
  await card.click();

  await expect.poll(() => background.calls()).toEqual(["+12025550143", "+12025550199"]);
});

for (const [name, open] of [
  ["modal dialog", "document.querySelector('dialog').showModal()"],
  ["popover", "document.querySelector('dialog').showPopover()"],
] as const) {
  test(`a number in a ${name} can be called, above everything else`, async ({ visit, page, card, background }) => {
    await visit(`<dialog popover="manual" style="padding: 80px"><b>${NUMBER}</b></dialog>`);
    if (name === "modal dialog") await page.evaluate(() => document.querySelector("dialog")!.removeAttribute("popover"));
    await page.evaluate(open);
    await page.getByText(NUMBER).hover();
    await card.shows(BUTTON);

    await card.click();

    await card.says("The call is on its way");
    expect(await background.calls()).toEqual(["+12025550143"]);
  });
}

test("a link's own number is called, independent of its text", async ({ visit, page, card, background }) => {
  await visit(`<p style="padding-top: 100px"><a href="tel:+1-202-555-0143">Call Ada</a></p>`);
  await expect.poll(() => painted(page)).toEqual(["Call Ada"]);

  await page.getByText("Call Ada").hover();
  await card.shows("Call +12025550143");
  await card.click();

  await expect.poll(() => background.calls()).toEqual(["+12025550143"]);
});

test("a React page that renders continuously does not break, and its numbers can be called", async ({ visit, site, page, card, background }) => {
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await visit(await reactApp(site, APP) as { body: string });

  const { x, y } = (await page.locator("#call").boundingBox())!;
  await page.mouse.move(x + 9, y + 9);
  await card.shows(BUTTON);
  await expect(page.locator("output")).toHaveText(/^\d{2,}/);
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
  await expect(page.locator("output")).toHaveText(/^\d{3,}/);
  expect(errors).toEqual([]);
});

test("switched off, the extension leaves no trace in the page", async ({ visit, page, site, card, background }) => {
  await visit(PAGE);
  const before = await page.evaluate(() => document.documentElement.outerHTML);
  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);

  await background.setSite(site.origin, false);

  await card.isGone();
  expect(await painted(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.outerHTML)).toBe(before);
});

// The number is in a new node each time, and then in an old node whose text is set.
const APP = `
  import { StrictMode, useEffect, useState } from "react";
  import { createRoot } from "react-dom/client";

  function App() {
    const [round, setRound] = useState(0);
    useEffect(() => {
      const timer = setInterval(() => setRound((round) => round + 1), 20);
      return () => clearInterval(timer);
    }, []);
    return <main style={{ padding: 100 }}>
      <output>{round}</output>
      <p id="call"><b key={round}>202-555-0143</b></p>
      {round % 2 ? <p>Odd {round}</p> : <section>Even {round}</section>}
    </main>;
  }
  createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
`;

/** Counts how often the extension's elements are inserted and removed. */
async function countOfOurs(page: Page): Promise<{ comings: () => Promise<number>; goings: () => Promise<number> }> {
  const count = await page.evaluateHandle(() => {
    const count = { comings: 0, goings: 0 };
    const isOurs = (node: Node) => node instanceof HTMLElement && node.popover === "manual";
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records) {
        count.comings += [...addedNodes].filter(isOurs).length;
        count.goings += [...removedNodes].filter(isOurs).length;
      }
    }).observe(document, { childList: true, subtree: true });
    return count;
  });
  return { comings: () => count.evaluate(({ comings }) => comings), goings: () => count.evaluate(({ goings }) => goings) };
}
