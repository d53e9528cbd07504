// Prints the precision and recall of the detection on the corpus, and fails below the thresholds.

import { detect } from "../content/detect/detect.js";
import { readCorpus } from "./read.mjs";

const LEAST = { precision: 0.99, recall: 0.97 };
const NOTHING = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

let failed = false;
const all = new Map();
for (const { part, lines } of readCorpus()) {
  const tallies = new Map();
  for (const line of lines) {
    const result = compare(line);
    for (const map of [tallies, all]) {
      add(map, line.language, result);
      add(map, "total", result);
    }
    tell(line, result);
  }
  print(`${part}: ${lines.length} lines`, tallies);
}
print("both", all);
process.exitCode = failed ? 1 : 0;

// A match has the exact digits and the exact position of the corpus, without zero-width characters.
function compare({ text, language, country, expected }) {
  const found = detect(text, { language, country });
  const same = (one, other) =>
    bare(text, one) === bare(text, other) && one.start < other.end && other.start < one.end && (!one.number || one.number === other.number);
  const wrong = found.filter((other) => !expected.some((one) => same(one, other)));
  const missed = expected.filter((one) => !found.some((other) => same(one, other)));
  return { right: found.length - wrong.length, wrong, missed };
}

function bare(text, { start, end }) {
  return text.slice(start, end).replace(NOTHING, "");
}

function add(tallies, name, { right, wrong, missed }) {
  const tally = tallies.get(name) ?? { right: 0, wrong: 0, missed: 0 };
  tally.right += right;
  tally.wrong += wrong.length;
  tally.missed += missed.length;
  tallies.set(name, tally);
}

function tell({ place, text }, { wrong, missed }) {
  for (const one of missed) console.log(`missed ${place}: ${bare(text, one)} → ${one.number ?? "?"}`);
  for (const one of wrong) console.log(`wrong  ${place}: ${one.display} → ${one.number}   in: ${text}`);
}

function print(title, tallies) {
  console.log(`\n${title}\n  language  numbers  precision  recall`);
  for (const [name, { right, wrong, missed }] of [...tallies].sort(([one], [other]) => (one === "total") - (other === "total") || (one < other ? -1 : 1))) {
    const precision = right + wrong === 0 ? 1 : right / (right + wrong);
    const recall = right + missed === 0 ? 1 : right / (right + missed);
    console.log(`  ${name.padEnd(8)}  ${String(right + missed).padStart(7)}  ${precision.toFixed(4).padStart(9)}  ${recall.toFixed(4)}`);
    if (name === "total" && (precision < LEAST.precision || recall < LEAST.recall)) failed = true;
  }
}
