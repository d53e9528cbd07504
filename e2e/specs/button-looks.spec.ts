// How a page controls the appearance and position of its button.

import type { Locator } from "@playwright/test";
import { expect, test } from "../support/test";

const VIEW = { width: 900, height: 640 };
test.use({ viewport: VIEW });

/** The distances to the edges of the window. */
async function distances(thing: Locator) {
  const { x, y, width, height } = (await thing.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { left: x, top: y, right: VIEW.width - x - width, bottom: VIEW.height - y - height };
}

const CORNERS = [
  ["bottom-end", "ltr", "right", "bottom"],
  ["bottom-start", "ltr", "left", "bottom"],
  ["top-end", "ltr", "right", "top"],
  ["top-start", "ltr", "left", "top"],
  ["bottom-end", "rtl", "left", "bottom"],
  ["top-start", "rtl", "right", "top"],
] as const;

test("the button is in the corner that the page names, in both writing directions, and the panel fits", async ({ visit, tag, widget }) => {
  for (const [corner, dir, across, along] of CORNERS) {
    await test.step(`${corner}, ${dir}`, async () => {
      await visit({ html: `lang="en" dir="${dir}"`, body: `<h1>A shop</h1>${tag("acme.com", `data-corner="${corner}" data-offset="32"`)}` });

      await expect(widget.button).toBeVisible();
      const from = await distances(widget.button);
      expect(from[across]).toBeCloseTo(32, 0);
      expect(from[along]).toBeCloseTo(32, 0);
      await widget.open();
      for (const distance of Object.values(await distances(widget.panel))) expect(distance).toBeGreaterThanOrEqual(0);
    });
  }
});

test("a small button is smaller and a large one larger", async ({ visit, server, page }) => {
  const sizes = ["small", "medium", "large"];
  const elements = sizes.map((size) => `<click-to-call domain="acme.com" size="${size}"></click-to-call>`);
  await visit({ head: `<script src="${server.origin}/widget.js"></script>`, body: elements.join("") });
  await expect(page.locator("click-to-call button")).toHaveCount(3);

  const heights = await page.locator("click-to-call button").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));

  expect(heights[0]).toBeLessThan(heights[1] ?? 0);
  expect(heights[1]).toBe(56);
  expect(heights[2]).toBeGreaterThan(56);
});

test("an icon button is as wide as it is high, and keeps its accessible name", async ({ visit, tag, page, widget }) => {
  await visit({ body: `<h1>A shop</h1>${tag("acme.com", "data-icon-only")}` });

  await expect(page.getByRole("button", { name: "Call Us Now" })).toBeVisible();
  const box = await widget.button.boundingBox();
  expect(box?.width).toBe(box?.height);
});

test("the page's custom properties and parts style the button", async ({ visit, tag, widget }) => {
  const style = `<style>
    :root { --click-to-call-color: #0a5c36; --click-to-call-text-color: #fff7d6; --click-to-call-radius: 4px; --click-to-call-offset: 40px; }
    click-to-call::part(button) { letter-spacing: 2px; }
  </style>`;
  await visit({ head: style, body: `<h1>A shop</h1>${tag()}` });

  await expect(widget.button).toHaveCSS("background-color", "rgb(10, 92, 54)");
  await expect(widget.button).toHaveCSS("color", "rgb(255, 247, 214)");
  await expect(widget.button).toHaveCSS("border-radius", "4px");
  await expect(widget.button).toHaveCSS("letter-spacing", "2px");
  expect((await distances(widget.button)).right).toBeCloseTo(40, 0);
});

for (const [theme, surface] of [["dark", "rgb(29, 33, 38)"], ["light", "rgb(255, 255, 255)"]] as const) {
  test.describe(`a visitor who prefers ${theme === "dark" ? "light" : "dark"}`, () => {
    test.use({ colorScheme: theme === "dark" ? "light" : "dark" });

    test(`gets ${theme} on a page that sets it`, async ({ visit, tag, widget }) => {
      await visit({ body: `<h1>A shop</h1>${tag("acme.com", `data-theme="${theme}"`)}` });
      await widget.open();

      await expect(widget.panel).toHaveCSS("background-color", surface);
    });
  });
}

test("text on a colour of the page is readable", async ({ visit, tag, widget }) => {
  await visit({ body: `<h1>A shop</h1>${tag("acme.com", 'data-button-color="#ffd166"')}` });

  await expect(widget.button).toHaveCSS("color", "rgb(0, 0, 0)");
});

test("z-index puts the widget above layers of the page", async ({ visit, tag, widget }) => {
  await visit({ body: `<h1>A shop</h1>${tag("acme.com", 'data-z-index="7"')}` });

  await expect(widget.host).toHaveCSS("z-index", "7");
});
