// Lets axe look at the widget, in the page and without asking the page's policy.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const source = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** Every finding as "rule: element". */
export async function findings(page: Page, selector?: string): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults, string | undefined>(
    (context) => window.axe.run(context ?? document),
    selector,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

declare global {
  interface Window {
    axe: { run(context: string | Document): Promise<AxeResults> };
  }
}
