// Runs axe on the widget, independent of the page's policy.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const source = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** The default rules that depend on colours. */
const OF_COLOURS: RunOptions = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/** Every finding as "rule: element". */
export async function findings(page: Page, selector?: string): Promise<string[]> {
  return found(page, selector, {});
}

/** The findings about colours, for a state that was checked by all other rules in other colours. */
export async function colourFindings(page: Page): Promise<string[]> {
  return found(page, undefined, OF_COLOURS);
}

async function found(page: Page, selector: string | undefined, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults, { selector: string | undefined; options: RunOptions }>(
    ({ selector, options }) => window.axe.run(selector ?? document, options),
    { selector, options },
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

declare global {
  interface Window {
    axe: { run(context: string | Document, options: RunOptions): Promise<AxeResults> };
  }
}
