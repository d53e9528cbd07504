import { expect, painted, test } from "../support/extension-on-pages";

const NUMBER = "202-555-0143";
const BUTTON = "Call +1 202-555-0143";
const PAGE = `<main style="padding-top: 120px"><p>Our shop: <b>${NUMBER}</b>, every day</p></main>`;

test("a number gets a button where the pointer rests, and a click on it calls", async ({ visit, page, card, background }) => {
  await visit(PAGE);
  await expect.poll(() => painted(page)).toEqual([NUMBER]);

  await page.getByText(NUMBER).hover();
  await card.shows(BUTTON);
  await card.point();
  await card.click();

  await card.says("The call is on its way");
  expect(await background.calls()).toEqual(["+12025550143"]);
});
