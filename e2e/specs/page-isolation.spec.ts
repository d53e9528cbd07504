import { watchButton } from "../support/painted-frames";
import { expect, test } from "../support/test";

/** Modifications of shared globals by scripts of real pages, in their worst form. */
const MEDDLERS: Record<string, () => void> = {
  "the methods of arrays": () => {
    for (const name of ["map", "filter", "find", "forEach", "includes", "indexOf", "some", "every", "reduce", "concat", "push"]) {
      Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value: () => undefined });
    }
  },
  "JSON, as an old library did": () => {
    const prototypes = [Array.prototype, String.prototype, Object.prototype] as unknown as Record<string, unknown>[];
    for (const prototype of prototypes) prototype.toJSON = () => "mangled";
  },
  "promises": () => {
    class Promised extends Promise<unknown> {}
    Object.assign(window, { Promise: Promised });
  },
};

const HOSTILE = `<style>
  * { all: unset !important; color: red !important; font-size: 3px !important; }
  button, input, form, label, dialog { display: none !important; }
  click-to-call { display: none !important; position: static !important; z-index: -1 !important; opacity: 0 !important; }
  :root { --surface: red; --ink: red; --edge: red; }
</style>`;

test("no style of the page affects the button or the form", async ({ visit, page, widget, tag }) => {
  await visit();
  await expect(widget.button).toBeVisible();
  const usual = await (await watchedForAMoment(page))();

  await visit({ head: HOSTILE, body: `<h1>A shop</h1>${tag()}` });
  await expect(widget.button).toBeVisible();

  expect(await (await watchedForAMoment(page))()).toEqual(usual);
  await widget.askFor("2025550142");
  await widget.seesSuccess();
  await expect(widget.panel).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await expect(widget.headline).toHaveCSS("font-size", "20px");
});

async function watchedForAMoment(page: Parameters<typeof watchButton>[0]) {
  const stop = await watchButton(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
  return stop;
}

test("a layer of the page with a high z-index does not cover the button", async ({ visit, widget, tag }) => {
  const cover = `<div style="position:fixed;inset:0;z-index:999999;background:#ccc">Cover</div>`;
  await visit({ body: cover + tag() });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

test("a page with global key and click handlers does not disturb the form", async ({ visit, page, widget }) => {
  await visit();
  await page.evaluate(() => {
    for (const event of ["click", "keydown", "input", "submit"]) {
      document.body.addEventListener(event, (heard) => heard.stopPropagation());
    }
    // Single-key shortcuts, as pages with editors have them.
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement || event.composedPath()[0] instanceof HTMLInputElement;
      if (!typing) event.preventDefault();
    });
  });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

test("the page's global names are unchanged", async ({ visit, page, widget }) => {
  const names = () =>
    page.evaluate(() => ({
      names: Object.getOwnPropertyNames(window).filter((name) => !/^\d+$/.test(name)),
      symbols: Object.getOwnPropertySymbols(window).map(String),
    }));
  await visit({ body: "<h1>A shop</h1>" });
  const before = await names();

  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  const after = await names();
  expect(after.names.filter((name) => !before.names.includes(name))).toEqual([]);
  expect(after.symbols.filter((name) => !before.symbols.includes(name))).toEqual(["Symbol(click2call)"]);
});

test("elements of the page with the widget's names cause no conflict", async ({ visit, tag, widget }) => {
  const namesakes = `<a id="click2call">x</a><img name="click-to-call"><form id="number"></form><p id="note"></p>`;
  await visit({ body: namesakes + tag() });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

for (const [what, meddle] of Object.entries(MEDDLERS)) {
  test(`a page that has replaced ${what} still offers help to its visitor`, async ({ visit, page, widget, tag }) => {
    await visit({ head: `<script>(${meddle})()</script>`, body: `<h1>A shop</h1>${tag()}` });

    await widget.button.click();

    // The widget, the plain form, or at least the company's number.
    const help = widget.host.locator("input[type=tel], a[href^='tel:']").first();
    await expect(help).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("heading", { name: "A shop" })).toBeVisible();
  });
}
