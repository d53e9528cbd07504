// Somebody at their desk: the extension in a browser, the real server behind something that can break, and the
// telephone system. Asks the background as the extension's own pages do.

import { type Page, expect } from "@playwright/test";
import type { AsteriskStandIn } from "./asterisk-stand-in";
import { Between } from "./between";
import type { Settings } from "./click2call";
import { Extension, test as base } from "./extension";
import { type SignedServer, startSignedServer } from "./signed-server";

export interface Answer {
  ok: boolean;
  problem?: string;
  retryAfter?: number;
  checks?: { what: string; outcome: string; why?: string; minutes?: number; origin?: string; retryAfter?: number }[];
}

export interface View {
  account: { status: string; server: string; aor: string; remembered: boolean };
  managed: { server?: string; aorDomain?: string; country?: string };
  settings: { country: string; where: string; sites: string[]; notifications: boolean };
  call: null | { iden: string; number: string; state: string; leg: string | null; cause: string | null; canHangUp: boolean; canDial: boolean; isLost?: boolean; problem?: string };
  history: { number: string; state: string; cause: string | null; problem?: string }[];
  asked: string | null;
}

export class Desk {
  private page: Page | undefined;

  constructor(
    readonly extension: Extension,
    /** Where the extension finds the server. */
    private readonly server: { origin: string },
    private readonly signed: Pick<SignedServer, "aor" | "password">,
  ) {}

  /** The answer of the background to a wish of one of its own pages. */
  async ask(wish: object): Promise<Answer> {
    const page = await this.ownPage();
    return page.evaluate((wish) => (globalThis as any).chrome.runtime.sendMessage(wish), wish);
  }

  /** What pages show now. */
  async view(): Promise<View> {
    return (await this.kept("session")).view as View;
  }

  /** All that is kept in an area, without waking the background. */
  async kept(area: "session" | "local"): Promise<Record<string, any>> {
    const page = await this.ownPage();
    return page.evaluate((area) => (globalThis as any).chrome.storage[area].get(null), area);
  }

  get credentials() {
    const { aor, password } = this.signed;
    return { server: this.server.origin, aor, password };
  }

  async signIn(more: object = {}): Promise<Answer> {
    return this.ask({ kind: "sign_in", ...this.credentials, ...more });
  }

  /** The alarm that wakes the background every half a minute while a call lives goes off at once. */
  async wakes(): Promise<void> {
    const page = await this.ownPage();
    await page.evaluate(() => (globalThis as any).chrome.alarms.create("follow", { when: Date.now(), periodInMinutes: 0.5 }));
  }

  /** Waits until the call is there: "ringing terminal", "ended busy", "failed limited". */
  async sees(where: string): Promise<void> {
    await expect.poll(async () => said((await this.view()).call), { timeout: 30_000 }).toBe(where);
  }

  /** Writes down every place that the call is seen in from now on; the function answers them. */
  async watch(): Promise<() => Promise<string[]>> {
    const page = await this.ownPage();
    const seen = await page.evaluateHandle(() => {
      const seen: unknown[] = [];
      (globalThis as any).chrome.storage.session.onChanged.addListener(({ view }: any) => view && seen.push(view.newValue.call));
      return seen;
    });
    return async () => (await seen.jsonValue()).map((call) => said(call as View["call"])).filter((where, at, all) => where !== all[at - 1]);
  }

  async ownPage(): Promise<Page> {
    this.page ??= await this.extension.open("popup");
    return this.page;
  }
}

/** "ringing terminal", "ended busy", "failed limited", "none". */
function said(call: View["call"]): string {
  if (!call) return "none";
  return [call.state, call.problem ?? call.cause ?? call.leg].filter(Boolean).join(" ");
}

interface Cast {
  /** As an operator would set the server. */
  settings: Settings;
  /** What the user let the extension into already: `["http://127.0.0.1/*"]`. */
  hosts: string[];
  signed: SignedServer & { pbx: AsteriskStandIn };
  pbx: AsteriskStandIn;
  between: Between;
  desk: Desk;
}

/** What a journey needs has a time of its own to start in: a browser and a server are not what it is about. */
const STARTS = { scope: "test", timeout: 60_000 } as const;

export const test = base.extend<Cast>({
  settings: [{}, { option: true }],
  hosts: [[], { option: true }],

  signed: [
    async ({ settings }, use) => {
      const signed = await startSignedServer(settings);
      await use(signed);
      await signed.close();
    },
    STARTS,
  ],

  pbx: ({ signed }, use) => use(signed.pbx),

  between: async ({ signed }, use) => {
    const between = await Between.start(signed.origin);
    await use(between);
    await between.close();
  },

  extension: [
    async ({ hosts }, use) => {
      const extension = await Extension.start(hosts.length > 0 ? { hosts } : undefined);
      await use(extension);
      await extension.close();
    },
    STARTS,
  ],

  desk: ({ extension, between, signed }, use) => use(new Desk(extension, between, signed)),
});

export { expect } from "@playwright/test";
