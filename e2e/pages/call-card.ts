// The extension's card beside a number. Its shadow root is closed to the page and to Playwright, so it is read by CDP.

import { type CDPSession, type Page, expect } from "@playwright/test";

interface Node {
  nodeName: string;
  backendNodeId: number;
  attributes?: string[];
  children?: Node[];
  shadowRoots?: Node[];
}

interface Shown {
  button: string;
  sentence: string;
  isSettled: boolean;
  isFocused: boolean;
  isBusy: boolean;
  box: { left: number; top: number; right: number; bottom: number };
}

export class CallCard {
  private session: Promise<CDPSession> | undefined;

  constructor(readonly page: Page) {}

  /** Its text, null while it is not shown. */
  async look(): Promise<Shown | null> {
    const root = await this.root();
    if (!root) return null;
    return this.ask<Shown | null>(root, function (this: ShadowRoot) {
      const [button, sentence] = [this.querySelector("button")!, this.querySelector("p")!];
      const { left, top, right, bottom } = button.getBoundingClientRect();
      if (!button.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return null;
      return {
        button: button.textContent!,
        sentence: sentence.textContent!,
        isSettled: button.hasAttribute("data-settled"),
        isFocused: this.activeElement === button,
        isBusy: button.getAttribute("aria-busy") === "true",
        box: { left, top, right, bottom },
      };
    });
  }

  async shows(button: string): Promise<void> {
    await expect.poll(async () => (await this.look())?.button).toBe(button);
  }

  async says(sentence: string): Promise<void> {
    await expect.poll(async () => (await this.look())?.sentence).toBe(sentence);
  }

  async isGone(): Promise<void> {
    // A message in it stays for a while.
    await expect.poll(() => this.look(), { timeout: 10_000 }).toBeNull();
  }

  async isFocused(): Promise<void> {
    await expect.poll(async () => (await this.look())?.isFocused).toBe(true);
  }

  /** Resolves when a press counts. */
  async isSettled(): Promise<void> {
    await expect.poll(async () => (await this.look())?.isSettled).toBe(true);
  }

  /** Moves the pointer onto the button, on the direct path. */
  async point(): Promise<void> {
    const { x, y } = await this.middle();
    await this.page.mouse.move(x, y, { steps: 8 });
  }

  /** Approaches from outside of the button, because a press counts only after such a movement. */
  async click(): Promise<void> {
    await this.isSettled();
    const { x, y } = await this.middle();
    const { bottom } = (await this.look())!.box;
    await this.page.mouse.move(x, bottom + 2);
    await this.page.mouse.click(x, y);
  }

  async middle(): Promise<{ x: number; y: number }> {
    const { left, top, right, bottom } = (await this.look())!.box;
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  /** Its accessibility tree: "role name" of each node. */
  async told(): Promise<string[]> {
    const host = await this.host();
    if (!host) return [];
    const { nodes } = await (await this.cdp()).send("Accessibility.queryAXTree", { backendNodeId: host.backendNodeId });
    const things = nodes.filter(({ ignored, role }) => !ignored && ["button", "status"].includes(role?.value));
    return things.map(({ role, name }) => `${role?.value} ${name?.value}`.trim());
  }

  /** Its markup and styles, for tools that cannot read closed shadow roots. */
  async copy(): Promise<{ html: string; css: string }> {
    return this.ask((await this.root())!, function (this: ShadowRoot) {
      return { html: this.innerHTML, css: [...this.adoptedStyleSheets[0]!.cssRules].map((rule) => rule.cssText).join("\n") };
    });
  }

  private async cdp(): Promise<CDPSession> {
    this.session ??= this.page.context().newCDPSession(this.page);
    return this.session;
  }

  private async host(): Promise<Node | undefined> {
    const { root } = await (await this.cdp()).send("DOM.getDocument", { depth: -1, pierce: true });
    return findHost(root);
  }

  private async root(): Promise<Node | undefined> {
    return (await this.host())?.shadowRoots?.[0];
  }

  private async ask<T>(node: Node, question: (this: ShadowRoot) => T): Promise<T> {
    const cdp = await this.cdp();
    const { object } = await cdp.send("DOM.resolveNode", { backendNodeId: node.backendNodeId });
    const { result } = await cdp.send("Runtime.callFunctionOn", {
      objectId: object.objectId!,
      functionDeclaration: question.toString(),
      returnByValue: true,
    });
    return result.value;
  }
}

function findHost(node: Node): Node | undefined {
  const attributes = node.attributes ?? [];
  if (attributes.includes("popover") && attributes.includes("data-click-to-call")) return node;
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) {
    const found = findHost(child);
    if (found) return found;
  }
  return undefined;
}
