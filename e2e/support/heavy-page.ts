// A page with so much text that reading it costs something, and that changes all the time.

import { expect, type Page } from "@playwright/test";

export const TEXTS = 20_000;
/** Of so many texts. */
export const SECTION = 100;
export const MUTATIONS_A_SECOND = 50;
export const SECONDS = 5;
export const CHANGES = MUTATIONS_A_SECOND * SECONDS;

/** What our reading may cost, in bare searches of the same texts: some 20 to 30 where there are figures, and without them too. */
export const READING = 80;
export const PLAIN = 100;
const ROUNDS = 50;

/** A text at the end that is found when all before it was read, as texts are read in their order. */
export const LAST = "202-555-0199";

/**
 * Fills `main`, with a hundred texts a section: were they all in one, each change would have the browser lay out so much that the
 * page could not change as often as it is to. One text of a section has a number and the rest other figures, or none has a figure.
 */
export async function fill(page: Page, figures: boolean, texts = TEXTS): Promise<void> {
  await page.evaluate(
    ([texts, figures, section]) => {
      const sections = document.createDocumentFragment();
      for (let at = 0; at < texts; at++) {
        if (at % section === 0) sections.append(document.createElement("section"));
        const row = document.createElement(at % 3 ? "p" : "li");
        const figure = at % section === 0 ? `Call 202-555-01${(at / section) % 90 | 0}`.padEnd(17, "0") : `Chapter ${at}, ${at * 7} words on 2024-03-15`;
        row.textContent = figures ? figure : "A sentence that says nothing about anybody's telephone";
        sections.lastElementChild!.append(row);
      }
      document.querySelector("main")!.replaceChildren(sections);
    },
    [texts, figures, SECTION] as const
  );
}

/** New rows, new texts and rows that go, in turn; answers how many milliseconds it took. */
export async function mutate(page: Page): Promise<number> {
  return page.evaluate(
    ([rate, seconds]) =>
      new Promise<number>((done) => {
        const main = document.querySelector("main")!;
        const start = performance.now();
        let count = 0;
        const timer = setInterval(() => {
          const section = main.children[(count * 7) % main.children.length]!;
          const row = section.children[(count * 397) % section.children.length]!;
          if (count % 3 === 0) section.insertAdjacentHTML("beforeend", `<p>New: <b>202</b>-555-01${10 + (count % 80)}, row ${count}</p>`);
          else if (count % 3 === 1) (row.firstChild as Text).data = `Changed ${count} times, at 10:${10 + (count % 49)}`;
          else row.replaceChildren(`Call 202-555-01${10 + (count % 80)} now`);
          if (++count < rate * seconds) return;
          clearInterval(timer);
          done(performance.now() - start);
        }, 1000 / rate);
      }),
    [MUTATIONS_A_SECOND, SECONDS] as const
  );
}

/**
 * Reads the page's texts and looks for figures in them, and does nothing else: what anybody's reading costs at least.
 * Answers its milliseconds, by the clock or as `clock` has them; what it found keeps it from being left out.
 */
export async function readBarely(page: Page, clock?: () => Promise<number>): Promise<number> {
  const before = await clock?.();
  const { took, found } = await page.evaluate((rounds) => {
    const start = performance.now();
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) found += /\d(?:[-. ()]*\d){6,}/.test((texts.currentNode as Text).data) ? 1 : 0;
    }
    return { took: performance.now() - start, found };
  }, ROUNDS);
  expect(found % ROUNDS).toBe(0);
  return (clock && before !== undefined ? (await clock()) - before : took) / ROUNDS;
}

/** Adds the text that is read last. */
export async function end(page: Page): Promise<void> {
  await page.evaluate((last) => document.body.insertAdjacentHTML("beforeend", `<footer>Call ${last}</footer>`), LAST);
}
