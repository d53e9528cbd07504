// The README's instructions for administrators, as test data.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const README = readFileSync(join(__dirname, "../../extension/README.md"), "utf8");

/** The JSON block after the paragraph that starts with `before`. */
export function exampleAfter(before: string): object {
  const block = README.slice(README.indexOf(before)).match(/```json\n(.*?)```/s)?.[1];
  if (!README.includes(before) || !block) throw new Error(`the README has no example after "${before}"`);
  return JSON.parse(block);
}

/** The policies of the examples. */
export const FIXED_IN_EXAMPLES = { server: "https://calls.example.com", aorDomain: "pbx.example.com", country: "ES" };
