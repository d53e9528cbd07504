// Parses the corpus. The format is in README.md.

import { readdirSync, readFileSync } from "node:fs";

const PARTS = ["development", "held-out"];

/** `[{ part, lines: [{ place, language, country, text, expected: [{ start, end, number? }] }] }]` */
export function readCorpus() {
  return PARTS.map((part) => ({ part, lines: filesOf(part).flatMap((file) => readLines(part, file)) }));
}

function filesOf(part) {
  return readdirSync(new URL(`${part}/`, import.meta.url)).sort();
}

function readLines(part, file) {
  const lines = readFileSync(new URL(`${part}/${file}`, import.meta.url), "utf8").split("\n");
  let page = {};
  return lines.flatMap((line, at) => {
    const heading = /^\[(\S+) (\S+)\]$/.exec(line);
    if (heading) page = { language: heading[1], country: heading[2] === "-" ? undefined : heading[2] };
    if (heading || line.trim() === "" || line.startsWith("#")) return [];
    return [{ place: `${part}/${file}:${at + 1}`, ...page, ...unmark(line) }];
  });
}

function unmark(line) {
  const expected = [];
  let text = "";
  const parts = unescape(line).split(/⟦([^⟧→]*)(?:→([^⟧]*))?⟧/);
  for (let at = 0; at < parts.length; at += 3) {
    text += parts[at];
    const [marked, number] = parts.slice(at + 1, at + 3);
    if (marked === undefined) break;
    expected.push({ start: text.length, end: text.length + marked.length, number });
    text += marked;
  }
  return { text, expected };
}

function unescape(line) {
  return line.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16))).replaceAll("\\n", "\n");
}
