// A plain Bootstrap 5 page, whose classes style the widget.

import { join } from "node:path";
import { expect, test } from "../support/test";

const ELEMENT = `<click-to-call domain="acme.com" light
  class-button="btn btn-primary" class-panel="card card-body mt-2" class-input="form-control"
  class-submit="btn btn-success mt-2" class-label="form-label" class-link="btn btn-link"></click-to-call>`;

test.beforeEach(async ({ visit, site, server }) => {
  site.share("/bootstrap.css", "text/css", join(__dirname, "../../node_modules/bootstrap/dist/css/bootstrap.min.css"));
  await visit({
    head: '<link rel="stylesheet" href="/bootstrap.css">',
    body: `<main class="container py-4"><h1>A shop</h1>${ELEMENT}<script src="${server.origin}/widget.js"></script></main>`,
  });
});

test("Bootstrap's classes style the button and the form, and no styles of ours do", async ({ page, netsapiens }) => {
  const host = page.locator("click-to-call");
  const button = host.getByRole("button", { name: "Call Us Now" });
  await expect(button).toHaveClass("btn btn-primary");
  await expect(button).toHaveCSS("background-color", "rgb(13, 110, 253)");
  expect(await host.evaluate((element) => element.shadowRoot)).toBeNull();
  await expect(host.locator("style")).toHaveCount(0);

  await button.click();
  const field = host.locator("input[type=tel]");
  await expect(field).toBeFocused();
  await expect(field).toHaveClass(/form-control/);
  await field.fill("2025550142");
  await host.getByRole("button", { name: "Call me" }).click();

  await expect.poll(() => netsapiens.asked).toHaveLength(1);
});

test("the plain form has Bootstrap's classes too", async ({ page, netsapiens }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  const host = page.locator("click-to-call");

  await host.getByRole("button", { name: "Call Us Now" }).click();
  const field = host.locator("input[type=tel]");
  await expect(field).toHaveClass("form-control");
  await field.fill("2025550142");
  await host.locator("[part=submit]").click();

  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  await expect(host.getByRole("status")).toHaveText("We're calling you now!");
});
