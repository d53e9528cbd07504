import type { CallbackWidget } from "../pages/callback-widget";
import { LANGUAGES, sentence } from "../support/languages";
import { expect, test } from "../support/test";
import type { Traffic } from "../support/traffic";

const RIGHT_TO_LEFT = ["ar", "he"];

/** The message files that were downloaded: `de.json`. */
const downloaded = (traffic: Traffic) =>
  traffic.requests.map((address) => new URL(address).pathname.split("/").at(-1)).filter((name) => name?.endsWith(".json"));

/** Opens the panel and expects the form in this language. */
async function opensIn(language: string, widget: CallbackWidget) {
  const field = widget.panel.getByRole("textbox", { name: sentence(language, "number") });
  await widget.button.click();
  await expect(field).toBeFocused();
  await expect(widget.callMe).toHaveText(sentence(language, "submit"));
  return field;
}

for (const language of LANGUAGES) {
  test(`a page in ${language} has its widget and its error messages in ${language}`, async ({ visit, widget, traffic }) => {
    const isRightToLeft = RIGHT_TO_LEFT.includes(language);
    await visit({ html: `lang="${language}"` });

    const field = await opensIn(language, widget);

    await expect(widget.panel).toHaveCSS("direction", isRightToLeft ? "rtl" : "ltr");
    await expect(field).toHaveAttribute("dir", "ltr");
    await expect(widget.close).toHaveAccessibleName(sentence(language, "close"));
    await expect(widget.note).toHaveText(sentence(language, "hint_home"));
    expect(downloaded(traffic)).toEqual([`${language}.json`]);

    await widget.submit();

    await widget.seesError(sentence(language, "number_empty"));
    expect(traffic.callsAsked()).toEqual([]);
  });
}

test("no language is downloaded before the first interest", async ({ visit, page, widget, traffic }) => {
  await visit({ html: 'lang="de"' });
  await expect(widget.button).toBeVisible();
  await page.waitForLoadState("networkidle");

  expect(downloaded(traffic)).toEqual([]);
});

test("a regional language uses the file of its language", async ({ visit, widget, traffic }) => {
  await visit({ html: 'lang="pt-BR"' });

  await opensIn("pt", widget);

  expect(downloaded(traffic)).toEqual(["pt.json"]);
});

test("the element's own language takes precedence over the page's", async ({ visit, tag, widget, traffic }) => {
  const element = '<click-to-call domain="acme.com" mode="floating" lang="fr"></click-to-call>';
  await visit({ html: 'lang="de"', body: element + tag() });

  await opensIn("fr", widget);

  expect(downloaded(traffic)).toEqual(["fr.json"]);
});

test("a right-to-left widget in a left-to-right page changes nothing else", async ({ visit, tag, page, widget }) => {
  const element = '<click-to-call domain="acme.com" mode="floating" lang="he"></click-to-call>';
  await visit({ body: `<p>A shop</p>${element}${tag()}` });

  await opensIn("he", widget);

  await expect(widget.panel).toHaveCSS("direction", "rtl");
  await expect(page.getByText("A shop")).toHaveCSS("direction", "ltr");
});

test.describe("a visitor whose browser prefers Japanese", () => {
  test.use({ locale: "ja-JP" });

  test("uses Japanese on a page without a language", async ({ visit, widget }) => {
    await visit({ html: "" });

    await opensIn("ja", widget);
  });

  test("uses Japanese on a page in an unsupported language", async ({ visit, widget }) => {
    await visit({ html: 'lang="eo"' });

    await opensIn("ja", widget);
  });

  test("uses Polish on a Polish page", async ({ visit, widget }) => {
    await visit({ html: 'lang="pl"' });

    await opensIn("pl", widget);
  });
});

test.describe("a visitor whose browser prefers an unsupported language", () => {
  test.use({ locale: "eo" });

  test("uses English", async ({ visit, widget, traffic }) => {
    await visit({ html: "" });

    await opensIn("en", widget);

    expect(downloaded(traffic)).toEqual(["en.json"]);
  });
});
