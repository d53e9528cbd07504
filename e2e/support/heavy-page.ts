// A page with much text that changes continuously.

import { expect, type Page } from "@playwright/test";

export const TEXTS = 20_000;
/** The number of texts. */
export const SECTION = 100;
export const MUTATIONS_A_SECOND = 50;
export const SECONDS = 5;
export const CHANGES = MUTATIONS_A_SECOND * SECONDS;

/** The limit of our scan in units of a bare search of the same texts: about 20 to 30, with and without digits. */
export const READING = 80;
export const PLAIN = 100;
const ROUNDS = 50;

/** A text at the end, which is found after all others, because texts are read in order. */
export const LAST = "202-555-0199";

/**
* Fills `main`, with a hundred texts in a section: with a single section each change would require so much layout that the page could
* not change at the intended rate. One text of a section has a number and the others have other digits, or no text has digits.
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

/** Adds rows, changes texts and removes rows, in turn; returns its milliseconds. */
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
* Searches the page's texts for digits and does nothing else: the minimum cost of any scan. Returns its milliseconds, by the clock or
* by `clock`; the use of the result prevents that the search is optimized away.
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
