// The states of the extension's pages, for screenshots and axe. The steps are the same in each language.

import type { Page } from "@playwright/test";
import type { Standing, View } from "./extension-stand-in";

export interface Scene extends Standing {
  name: string;
  page: "popup" | "options";
  /** The user's actions that lead to the state. */
  act?: (page: Page) => Promise<void>;
}

const SERVER = "https://calls.example.com";
const AOR = "alice@pbx.example.com";

/** The time of all states. */
export const NOW = new Date(2026, 2, 10, 14, 32, 0).getTime();

export const SIGNED_OUT: View = {
  account: { status: "signed_out", server: "", aor: "", remembered: false },
  managed: {},
  settings: { country: "", where: "nowhere", sites: [], off: [], notifications: true },
  call: null,
  history: [],
};
export const LOCKED: View = { ...SIGNED_OUT, account: { status: "locked", server: SERVER, aor: AOR, remembered: true } };
export const SIGNED_IN: View = { ...SIGNED_OUT, account: { status: "signed_in", server: SERVER, aor: AOR, remembered: false } };

const HISTORY = [
  { number: "+12025550142", at: NOW - 600_000, state: "ended", cause: "completed" },
  { number: "+442079460958", at: NOW - 4_000_000, state: "ended", cause: "no_answer", leg: "destination" },
  { number: "+4930123456", at: NOW - 90_000_000, state: "failed", problem: "phone_system" },
];

/** A call with these properties. */
export function calling(call: object): View {
  const usual = { iden: "abcdefghijklmnop", number: "+12025550142", leg: null, cause: null, since: NOW - 7_000, canHangUp: true, canDial: false, hangingUp: false };
  return { ...SIGNED_IN, call: { ...usual, ...call }, history: HISTORY.slice(1) };
}

const CONNECTED = calling({ state: "connected", since: NOW - 83_000, canDial: true });

const fine = (what: string) => ({ what, outcome: "fine" });
const skipped = (what: string) => ({ what, outcome: "skipped" });

export const CHECKS = {
  fine: ["server", "cors", "clock", "password"].map(fine),
  down: [{ what: "server", outcome: "bad", why: "server_down" }, skipped("cors"), skipped("clock"), skipped("password")],
  cors: [fine("server"), { what: "cors", outcome: "bad", why: "cors", origin: "chrome-extension://abcdefghijklmnopabcdefghijklmnop" }, skipped("clock"), skipped("password")],
  password: [fine("server"), fine("cors"), { what: "clock", outcome: "warning", why: "clock_fast", minutes: 7 }, { what: "password", outcome: "bad", why: "password_wrong" }],
  tooMany: [fine("server"), fine("cors"), skipped("clock"), { what: "password", outcome: "bad", why: "too_many", retryAfter: 40 }],
};

async function fill(page: Page): Promise<void> {
  await page.locator("#server").fill(SERVER);
  await page.locator("#aor").fill(AOR);
  await page.locator("#password").fill("a long password");
}

const signIn = (page: Page) => page.locator("form .primary").click();

async function signInWithAll(page: Page): Promise<void> {
  await fill(page);
  await signIn(page);
}

const refused = (checks: object[]) => ({ sign_in: { ok: false, problem: "refused", checks } });

const POPUP: Array<Omit<Scene, "page">> = [
  { name: "signed-out", view: SIGNED_OUT },
  { name: "locked", view: LOCKED },
  {
    name: "locked-wrong",
    view: LOCKED,
    answers: { unlock: { ok: false, problem: "passphrase_wrong" } },
    act: async (page) => {
      await page.locator("#unlock").fill("not this one");
      await page.locator("#unlock").press("Enter");
      await page.locator("#unlock-note:not(:empty)").waitFor();
    },
  },
  { name: "dial-1-empty", view: SIGNED_IN },
  { name: "dial-2-typed", view: { ...SIGNED_IN, history: HISTORY }, act: (page) => page.locator("#number").fill("+1 202-555-0142") },
  {
    name: "dial-3-refused",
    view: { ...SIGNED_IN, history: HISTORY },
    front: "chrome://settings",
    answers: { call: { ok: false, problem: "unreached" } },
    act: async (page) => {
      await page.locator("#number").fill("1-800-FLOWERS");
      await page.locator("#number").press("Enter");
      await page.locator("#number-note:not(:empty)").waitFor();
    },
  },
  {
    name: "dial-4-kept-out",
    view: { ...SIGNED_IN, settings: { where: "chosen", sites: ["https://shop.example"], off: [] } },
    isLetIn: false,
    act: (page) => page.locator(".switch + .second").waitFor(),
  },
  { name: "call-1-starting", view: calling({ state: "starting", canHangUp: false, since: NOW - 1_000 }) },
  { name: "call-2-own-phone", view: calling({ state: "ringing", leg: "terminal" }) },
  { name: "call-3-ringing", view: calling({ state: "ringing", leg: "destination", since: NOW - 12_000 }) },
  { name: "call-4-connected", view: CONNECTED },
  {
    name: "call-5-keypad",
    view: CONNECTED,
    act: async (page) => {
      await page.locator(".call [aria-expanded]").click();
      await page.locator(".call .keys button").first().waitFor();
    },
  },
  { name: "call-6-hanging-up", view: calling({ state: "connected", hangingUp: true, since: NOW - 83_000 }) },
  { name: "call-7-lost", view: calling({ state: "unknown", since: NOW - 95_000 }) },
  { name: "call-7-long-lost", view: calling({ state: "unknown", isLost: true, since: NOW - 240_000 }) },
  { name: "call-8-over", view: { ...calling({ state: "ended", cause: "busy" }), history: HISTORY } },
  { name: "call-9-not-followed", view: calling({ state: "not_followed", canHangUp: false }) },
  { name: "call-9-failed", view: { ...calling({ state: "failed", problem: "limited" }), settings: { where: "everywhere", sites: [], off: [] } } },
];

const OPTIONS: Array<Omit<Scene, "page">> = [
  { name: "1-signed-out", view: SIGNED_OUT },
  {
    name: "2-organisation",
    view: { ...SIGNED_OUT, managed: { server: SERVER, aorDomain: "pbx.example.com", country: "DE" }, settings: { country: "DE", where: "nowhere", sites: [], off: [] } },
  },
  {
    name: "3-passphrase-short",
    view: SIGNED_OUT,
    act: async (page) => {
      await fill(page);
      await page.locator(".card form [type=checkbox]").check();
      await page.locator("#passphrase").fill("short");
      await signIn(page);
    },
  },
  { name: "4-signing-in", view: SIGNED_OUT, answers: { sign_in: { never: true } }, act: signInWithAll },
  {
    name: "5-server-down",
    view: SIGNED_OUT,
    answers: refused(CHECKS.down),
    act: async (page) => {
      await signInWithAll(page);
      await page.locator(".checks").waitFor();
    },
  },
  {
    name: "6-access-missing",
    view: SIGNED_OUT,
    answers: refused(CHECKS.cors),
    act: async (page) => {
      await signInWithAll(page);
      await page.locator(".checks button").waitFor();
    },
  },
  {
    name: "7-password-wrong",
    view: SIGNED_OUT,
    answers: refused(CHECKS.password),
    act: async (page) => {
      await signInWithAll(page);
      await page.locator(".checks").waitFor();
    },
  },
  { name: "8-locked", view: LOCKED },
  {
    name: "9-signed-in",
    view: { ...SIGNED_IN, settings: { country: "DE", where: "chosen", sites: ["https://shop.example", "https://crm.example:8443"], off: [], notifications: true } },
  },
];

export const SCENES: Scene[] = [
  ...POPUP.map((scene) => ({ ...scene, page: "popup" as const, name: `extension-popup-${scene.name}` })),
  ...OPTIONS.map((scene) => ({ ...scene, page: "options" as const, name: `extension-options-${scene.name}` })),
];

/** Wide enough for the content, and high enough to show it completely. */
export const SIZES = { popup: { width: 340, height: 720 }, options: { width: 760, height: 1440 } };
