import type { Click2Call } from "../support/click2call";
import { expect, test } from "../support/test";

/** Exactly the policy of the guide for site owners. */
function policy(server: Click2Call, ...more: string[]): Record<string, string> {
  const from = server.origin;
  const rules = ["default-src 'none'", `connect-src ${from}`, `img-src ${from}`, ...more];
  return { "content-security-policy": rules.join("; ") };
}

const script = (server: Click2Call, ...more: string[]) => ["script-src", server.origin, ...more].join(" ");

test("a page with a strict policy gets the complete widget and no violation", async ({ visit, widget, server, traffic }) => {
  await visit({ headers: policy(server, script(server, "'wasm-unsafe-eval'")) });

  await widget.askFor("202555014");
  await widget.seesError(/too short/);
  await widget.type("2");
  await widget.submit();

  await widget.seesSuccess();
  expect(traffic.complaints).toEqual([]);
});

test("under a strict policy the widget has its colours and its position", async ({ visit, widget, server, page }) => {
  await visit({ headers: policy(server, script(server, "'wasm-unsafe-eval'")) });

  await expect(widget.button).toHaveCSS("background-color", "rgb(26, 115, 232)");
  const box = await widget.button.boundingBox();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(width - (box?.x ?? 0) - (box?.width ?? 0)).toBeCloseTo(24, 0);
  expect(height - (box?.y ?? 0) - (box?.height ?? 0)).toBeCloseTo(24, 0);
  await widget.open();
  await expect(widget.panel).toHaveCSS("border-radius", "16px");
});

test("a page that enforces trusted types gets the complete widget and no violation", async ({ visit, widget, server, traffic }) => {
  const trusted = ["require-trusted-types-for 'script'", "trusted-types 'none'"];
  await visit({ headers: policy(server, script(server, "'wasm-unsafe-eval'"), ...trusted) });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
  expect(traffic.complaints).toEqual([]);
});

test("a page that allows scripts by nonce only gets the complete widget and no violation", async ({ visit, tag, widget, server, traffic }) => {
  const rules = policy(server, "script-src 'nonce-c2l0ZQ' 'wasm-unsafe-eval'");
  await visit({ headers: rules, body: `<h1>A shop</h1>${tag("acme.com", 'nonce="c2l0ZQ"')}` });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
  expect(traffic.complaints).toEqual([]);
});

test("a page with trusted types that forbids WebAssembly gets the plain form", async ({ visit, plainForm, server }) => {
  const trusted = ["require-trusted-types-for 'script'", "trusted-types 'none'"];
  await visit({ headers: policy(server, script(server), ...trusted) });

  await plainForm.button.click();
  await plainForm.isOpen();
  await plainForm.ask("(202) 555-0142");

  await plainForm.sees("We're calling you now!");
});

test("an inline element needs no more of the policy than the script tag", async ({ visit, widget, server, traffic }) => {
  const trusted = ["require-trusted-types-for 'script'", "trusted-types 'none'"];
  await visit({
    headers: policy(server, script(server, "'wasm-unsafe-eval'"), ...trusted),
    body: `<click-to-call domain="acme.com" button-color="#ffd166"></click-to-call><script src="${server.origin}/widget.js"></script>`,
  });

  await expect(widget.button).toHaveCSS("background-color", "rgb(255, 209, 102)");
  await widget.askFor("2025550142");
  await widget.seesSuccess();
  expect(traffic.complaints).toEqual([]);
});

test("a page that forbids WebAssembly gets the plain form, and its visitor is called", async ({ visit, plainForm, server, netsapiens }) => {
  await visit({ headers: policy(server, script(server)) });

  await plainForm.button.click();
  await plainForm.isOpen();
  await plainForm.ask("(202) 555-0142");

  await plainForm.sees("We're calling you now!");
  expect(netsapiens.asked.map(({ fields }) => fields[3])).toEqual([["destination", "12025550142"]]);
});

test("a page that forbids WebAssembly shows the plain form without a delay", async ({ visit, page, plainForm, server }) => {
  await page.route("**/*.wasm", () => {});
  await visit({ headers: policy(server, script(server)) });
  await page.evaluate(() => {
    const panels = new Set<Element>();
    const { shadowRoot } = document.querySelector("click-to-call")!;
    new MutationObserver(() => {
      for (const panel of shadowRoot!.querySelectorAll(".panel")) panels.add(panel);
      document.body.dataset.panels = String(panels.size);
    }).observe(shadowRoot!, { childList: true, subtree: true });
  });

  await plainForm.button.click();

  await plainForm.isOpen();
  await expect(page.locator("body")).toHaveAttribute("data-panels", "1");
});
