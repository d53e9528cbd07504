// What the extension's README tells administrators, to be tried as it stands there.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const README = readFileSync(join(__dirname, "../../extension/README.md"), "utf8");

/** The block of JSON that follows `before`, the first words of the paragraph over it. */
export function exampleAfter(before: string): object {
  const block = README.slice(README.indexOf(before)).match(/```json\n(.*?)```/s)?.[1];
  if (!README.includes(before) || !block) throw new Error(`the README has no example after "${before}"`);
  return JSON.parse(block);
}

/** What the examples fix. */
export const FIXED_IN_EXAMPLES = { server: "https://calls.example.com", aorDomain: "pbx.example.com", country: "ES" };
