// Main thread time of the browser extension on a heavy page: each part of its work in turn, medians of several rounds.

import { measure, type Cost, type Costs } from "../support/content-cost";
import { expect, test } from "../support/extension-on-pages";
import { MUTATIONS_A_SECOND, SECONDS, TEXTS } from "../support/heavy-page";
import { aligned } from "./table";

const ROUNDS = process.env.C2C_QUICK ? 1 : 5;

/** No task that users would notice, and a small share of the page's time. */
const LONGEST = 50;
const MOST = 0.02;

type Part = "start" | "reading" | "changes" | "hover" | "plain";

const PARTS: Record<Part, string> = {
  start: "the script's start, and a short page",
  reading: `${TEXTS} texts that come at once, a number in every hundredth`,
  changes: `${MUTATIONS_A_SECOND * SECONDS} changes to it, ${MUTATIONS_A_SECOND} a second`,
  hover: "the pointer over it, 200 steps",
  plain: `${TEXTS} texts without a figure`,
};

test("the extension on a heavy page", async ({ page, site, background }) => {
  await background.setSite(site.origin, true);
  const rounds: Costs[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(page, site));

  const of = (part: Part, what: keyof Cost) => median(rounds.map((costs) => costs[part][what]));
  const longest = (part: Part) => Math.max(...rounds.map((costs) => costs[part].longest));
  const share = median(rounds.map((costs) => costs.share));
  const rows = Object.entries(PARTS).map(([part, what]) => {
    const one = part as Part;
    return [what, of(one, "total").toFixed(1), longest(one).toFixed(1), String(of(one, "calls"))];
  });
  console.log(`\nMilliseconds of the processor on the page's thread; medians of ${ROUNDS}, but the longest is the longest of all.\n`);
  console.log(aligned([["", "in all", "longest", "calls"], ...rows]));
  console.log(`\n${(share * 100).toFixed(2)} % of the main thread while the page changes`);

  for (const part of Object.keys(PARTS) as Part[]) expect(longest(part), PARTS[part]).toBeLessThan(LONGEST);
  expect(share).toBeLessThan(MOST);
});

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? 0;
}
