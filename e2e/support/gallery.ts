// A page with all screenshots, a row for each state and a column for each look. Playwright makes it at the end of each run from the
// files in the folder.

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COLUMNS } from "./looks";
import { FOLDER } from "./picture";

const SUFFIX = ".png";

/** Additional looks that only some states have. */
const OTHERS = "others";

export default function makeGallery(): void {
  if (!existsSync(FOLDER)) return;
  const pictures = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  writeFileSync(join(FOLDER, "index.html"), galleryOf(pictures));
}

export function galleryOf(pictures: string[]): string {
  const looks = [...COLUMNS, OTHERS];
  const states = new Map<string, Map<string, string[]>>();
  for (const picture of pictures.sort()) {
    const { look, state } = placeOf(picture);
    const row = states.get(state) ?? new Map<string, string[]>();
    states.set(state, row.set(look, [...(row.get(look) ?? []), picture]));
  }
  const rows = [...states].map(([state, row]) => {
    const cells = looks.map((look) => `<td>${(row.get(look) ?? []).map(shown).join("")}</td>`);
    return `<tr><th scope="row">${state.replaceAll("-", " ")}</th>${cells.join("")}</tr>`;
  });
  const headline = ["state", ...looks].map((words) => `<th scope="col">${words.replaceAll("-", " ")}</th>`);
  return page(`<table><thead><tr>${headline.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`);
}

/** `dark-call-1-ringing.png` is the state `call-1-ringing` in the look `dark`. */
function placeOf(picture: string): { look: string; state: string } {
  const name = picture.slice(0, -SUFFIX.length);
  const look = COLUMNS.find((look) => name.startsWith(`${look}-`));
  return look ? { look, state: name.slice(look.length + 1) } : { look: OTHERS, state: name };
}

function shown(picture: string): string {
  return `<a href="${picture}"><img src="${picture}" alt="${picture}" loading="lazy"></a>`;
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Every state of the widget</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  table { border-collapse: collapse; }
  th, td { padding: 8px; vertical-align: top; text-align: start; border-top: 1px solid #8884; }
  thead th { position: sticky; top: 0; background: Canvas; }
  th[scope="row"] { position: sticky; left: 0; max-width: 9em; background: Canvas; }
  img { display: block; max-width: 320px; max-height: 320px; border: 1px solid #8888; }
</style>
${body}
</html>
`;
}
