// Screenshots in output/screenshots. Nothing is compared. A name starts with its look, if it is one of `looks.ts`, followed by the
// state.

import { join } from "node:path";
import type { Page } from "@playwright/test";

export const FOLDER = join(__dirname, "../output/screenshots");

export const SHOP = `<style>
  body { margin: 0; padding: 32px; font: 16px/1.6 system-ui, sans-serif; max-width: 60ch; }
  @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #dde; } }
</style>`;

export const WORDS = `<main><h1>A shop</h1><p>${"We sell lamps, chairs and tables, and we are glad to talk to you. ".repeat(8)}</p></main>`;

/** After all animations have ended. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
}
