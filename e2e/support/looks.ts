// The looks of every state of the widget. Some depend on the browser's settings, which can change while a page is open; others need a
// page of their own.

import type { PlaywrightTestOptions } from "@playwright/test";
import { ACME } from "./tenants";

export interface Look {
  name: string;
  /** The settings of the browser and of the company. */
  options: Partial<PlaywrightTestOptions> & { branding?: object };
  /** Attributes of the page's `html` element. */
  html: string;
}

const DESK: Look["options"] = { viewport: { width: 900, height: 720 }, contextOptions: { reducedMotion: "reduce" } };
const HEBREW = { ...ACME.branding, button_text: "התקשרו אליי", company_name: "דואר ישראל" };

export const DESKTOP: Look = { name: "desktop", html: 'lang="en"', options: DESK };

export const RIGHT_TO_LEFT: Look = { name: "right-to-left", html: 'lang="he" dir="rtl"', options: { ...DESK, branding: HEBREW } };

export const PHONE: Look = {
  name: "phone",
  html: 'lang="en"',
  options: { ...DESK, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

/** The columns of the gallery. */
export const COLUMNS = ["light", "dark", RIGHT_TO_LEFT.name, PHONE.name];

/** The company of a look. */
export function companyOf(look: Look): object {
  return { ...ACME, branding: look.options.branding ?? ACME.branding };
}
