// A user of the extension: a browser with the extension, the real server behind a fault proxy, and the telephone system. Sends
// requests to the background as the extension's own pages do.

import { type Page, expect } from "@playwright/test";
import type { AsteriskStandIn } from "./asterisk-stand-in";
import { FaultProxy } from "./fault-proxy";
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

export class ExtensionUser {
  private page: Page | undefined;

  constructor(
    readonly extension: Extension,
    /** The server's address for the extension. */
    private readonly server: { origin: string },
    private readonly signed: Pick<SignedServer, "aor" | "password">,
  ) {}

  /** The background's answer to a request of its own pages. */
  async ask(request: object): Promise<Answer> {
    const page = await this.ownPage();
    return page.evaluate((request) => (globalThis as any).chrome.runtime.sendMessage(request), request);
  }

  /** The current view of the pages. */
  async view(): Promise<View> {
    return (await this.kept("session")).view as View;
  }

  /** The content of a storage area, without waking the background. */
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

  /** Fires the alarm that wakes the background every 30 seconds during a call. */
  async wakes(): Promise<void> {
    const page = await this.ownPage();
    await page.evaluate(() => (globalThis as any).chrome.alarms.create("follow", { when: Date.now(), periodInMinutes: 0.5 }));
  }

  /** Waits for a call state: "ringing terminal", "ended busy", "failed limited". */
  async sees(where: string): Promise<void> {
    await expect.poll(async () => said((await this.view()).call), { timeout: 30_000 }).toBe(where);
  }

  /** Records all call states from now on; the returned function gives them. */
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
  /** The server's settings. */
  settings: Settings;
  /** Origins to which the user has granted access: `["http://127.0.0.1/*"]`. */
  hosts: string[];
  signed: SignedServer & { pbx: AsteriskStandIn };
  pbx: AsteriskStandIn;
  faultProxy: FaultProxy;
  user: ExtensionUser;
}

/** A separate timeout for the start of browser and server. */
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

  faultProxy: async ({ signed }, use) => {
    const faultProxy = await FaultProxy.start(signed.origin);
    await use(faultProxy);
    await faultProxy.close();
  },

  extension: [
    async ({ hosts }, use) => {
      const extension = await Extension.start(hosts.length > 0 ? { hosts } : undefined);
      await use(extension);
      await extension.close();
    },
    STARTS,
  ],

  user: ({ extension, faultProxy, signed }, use) => use(new ExtensionUser(extension, faultProxy, signed)),
});

export { expect } from "@playwright/test";
