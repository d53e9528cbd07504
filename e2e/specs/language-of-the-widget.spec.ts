// The language of the widget, and that no other language is downloaded.

import { expect, test } from "../support/test";

test.use({ locale: "fr-FR" });

/** The tenant has a German text for the button. */
test.beforeEach(async ({ page }) => {
  await page.route("**/widget.js*", async (route) => {
    const script = await (await route.fetch()).text();
    const body = script.replace('"button_color"', '"button_texts":{"de":"Rufen Sie mich an"},"button_color"');
    await route.fulfill({ contentType: "text/javascript", body });
  });
});

const CASES = [
  ["the element's own attribute", 'lang="it"', 'data-lang="de-AT"', "de", "Rufen Sie mich an"],
  ["the page's language", 'lang="de-CH"', "", "de", "Rufen Sie mich an"],
  ["the browser's language, where the page's is not among ours", 'lang="sv"', "", "fr", "Call Us Now"],
  ["the browser's language, where the page names none", "", "", "fr", "Call Us Now"],
] as const;

for (const [what, html, attributes, language, words] of CASES) {
  test(`${what} decides, and only that language is fetched`, async ({ visit, tag, widget, traffic }) => {
    await visit({ html, body: `<h1>A shop</h1>${tag("acme.com", attributes)}` });
    await expect(widget.button).toHaveText(words);
    await expect(widget.button).toHaveAttribute("lang", language);

    await widget.open();

    const sentences = traffic.requests.filter((address) => address.endsWith(".json"));
    expect(sentences.map((address) => address.slice(-7))).toEqual([`${language}.json`]);
  });
}

test.describe("the plain form", () => {
  test("uses the visitor's language too", async ({ visit, tag, page, plainForm }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await visit({ html: 'lang="de"', body: `<h1>Ein Laden</h1>${tag()}` });
    await plainForm.button.click();
    await plainForm.isOpen();

    await expect(plainForm.panel).toHaveAttribute("lang", "de");
    await plainForm.ask("202");
    await expect(plainForm.field).toHaveAttribute("aria-invalid", "true");
    await expect(plainForm.answer).not.toHaveText("");
    await expect(plainForm.answer).not.toHaveText(/too short/);
  });
});
