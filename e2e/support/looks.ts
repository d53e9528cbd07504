// The looks in which every state of the widget is shown.

import type { PlaywrightTestOptions } from "@playwright/test";
import { ACME, TENANTS } from "./tenants";

export interface Look {
  name: string;
  /** The browser's part in it, and the company's. */
  options: Partial<PlaywrightTestOptions> & { tenants?: Record<string, object> };
  /** Attributes of the page's `html` element. */
  html: string;
}

const DESK: Look["options"] = { viewport: { width: 900, height: 720 }, contextOptions: { reducedMotion: "reduce" } };
const HEBREW = { ...ACME, branding: { ...ACME.branding, button_text: "התקשרו אליי", company_name: "דואר ישראל" } };

export const LIGHT: Look = { name: "light", html: 'lang="en"', options: { ...DESK, colorScheme: "light" } };

export const LOOKS: Look[] = [
  LIGHT,
  { name: "dark", html: 'lang="en"', options: { ...DESK, colorScheme: "dark" } },
  {
    name: "right-to-left",
    html: 'lang="he" dir="rtl"',
    options: { ...DESK, tenants: { ...TENANTS, "acme.com": HEBREW } },
  },
  {
    name: "phone",
    html: 'lang="en"',
    options: { ...DESK, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  },
];

/** The company of a look. */
export function companyOf(look: Look): object {
  return look.options.tenants?.["acme.com"] ?? ACME;
}
