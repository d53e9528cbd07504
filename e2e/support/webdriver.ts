// A subset of the W3C's WebDriver protocol, for browsers that Playwright does not drive in the vendor's or distribution's build:
// https://www.w3.org/TR/webdriver2/

import { expect } from "@playwright/test";

/** The protocol's identifiers of element and shadow root references. */
const ELEMENT_KEY = "element-6066-11e4-a52e-4f735466cecf";
const SHADOW_KEY = "shadow-6066-11e4-a52e-4f735466cecf";

/** The requested capabilities; the driver adds its own. */
export type Capabilities = Record<string, unknown>;

/** A browser's window, through its driver. */
export class BrowserWindow {
  private constructor(
    /** The browser's name and version: `firefox 140.3.0`. */
    readonly browser: string,
    private readonly session: string,
  ) {}

  /** Opens a browser by the driver at `driver`, when it is ready. */
  static async open(driver: string, capabilities: Capabilities): Promise<BrowserWindow> {
    await expect(async () => expect(await ask("GET", `${driver}/status`)).toMatchObject({ ready: true })).toPass();
    const wanted = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId, capabilities: got } = await ask<Session>("POST", `${driver}/session`, wanted);
    return new BrowserWindow(`${got.browserName} ${got.browserVersion}`, `${driver}/session/${sessionId}`);
  }

  /** Resolves when the page has loaded. */
  async goto(url: string): Promise<void> {
    await ask("POST", `${this.session}/url`, { url });
  }

  /** The result of `script`, the body of a function, in the page. */
  async run<T>(script: string, ...args: unknown[]): Promise<T> {
    return ask("POST", `${this.session}/execute/sync`, { script, args });
  }

  /** The shadow root of the first element that matches `selector`. */
  async shadowOf(selector: string): Promise<Root> {
    const element = await this.look(selector);
    const shadow = await ask<Record<string, string>>("GET", `${this.session}/element/${element}/shadow`);
    return { find: (inside) => this.find(`${this.session}/shadow/${shadow[SHADOW_KEY]}/element`, inside) };
  }

  /** The first element of the page that matches `selector`; waits for it. */
  async look(selector: string): Promise<Handle> {
    return this.find(`${this.session}/element`, selector);
  }

  /** Installs the add-on at `place`, a zip or a folder, temporarily. Firefox's own command. */
  async install(place: string): Promise<void> {
    await ask("POST", `${this.session}/moz/addon/install`, { path: place, temporary: true });
  }

  /** The result of `script` in the browser's own window. Firefox's own command. */
  async runInBrowser<T>(script: string, ...args: unknown[]): Promise<T> {
    await ask("POST", `${this.session}/moz/context`, { context: "chrome" });
    try {
      return await this.run(script, ...args);
    } finally {
      await ask("POST", `${this.session}/moz/context`, { context: "content" });
    }
  }

  /** Switches to the tab that was opened last. */
  async goToNewestTab(): Promise<void> {
    const tabs = await ask<string[]>("GET", `${this.session}/window/handles`);
    await ask("POST", `${this.session}/window`, { handle: tabs.at(-1) });
  }

  /** Scrolls to the element and clicks it by the pointer. */
  async click(element: Handle): Promise<void> {
    await ask("POST", `${this.session}/element/${element}/click`, {});
  }

  /** Moves the pointer onto it, or this number of pixels below its centre. */
  async point(element: Handle, below = 0): Promise<void> {
    const move = { type: "pointerMove", x: 0, y: below, duration: 50, origin: { [ELEMENT_KEY]: element } };
    await ask("POST", `${this.session}/actions`, { actions: [{ type: "pointer", id: "mouse", actions: [move] }] });
  }

  /** The rendered text. */
  async textOf(element: Handle): Promise<string> {
    return ask("GET", `${this.session}/element/${element}/text`);
  }

  async attributeOf(element: Handle, name: string): Promise<string | null> {
    return ask("GET", `${this.session}/element/${element}/attribute/${name}`);
  }

  async type(element: Handle, text: string): Promise<void> {
    await ask("POST", `${this.session}/element/${element}/value`, { text });
  }

  async close(): Promise<void> {
    await ask("DELETE", this.session);
  }

  private async find(where: string, selector: string): Promise<Handle> {
    let found: Handle | undefined;
    await expect(async () => {
      const answer = await ask<Record<string, string>>("POST", where, { using: "css selector", value: selector });
      found = answer[ELEMENT_KEY];
      expect(found, selector).toBeTruthy();
    }).toPass();
    return found ?? "";
  }
}

/** The scope of the search. */
export interface Root {
  /** Waits for the element. */
  find(selector: string): Promise<Handle>;
}

/** The driver's reference of an element. */
export type Handle = string;

interface Session {
  sessionId: string;
  capabilities: { browserName: string; browserVersion: string };
}

async function ask<T = unknown>(method: string, url: string, body?: object): Promise<T> {
  const content = body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(url, { method, ...content });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}
