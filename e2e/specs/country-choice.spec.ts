// Visitors in other countries choose their country, and type the national number.

import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

test.use({ tenants: { "acme.com": { ...ACME, numbers: { fiction: true, countries: ["44", "49"] } } } });

const NAMES = {
  en: ["United States, Canada +1", "Germany +49", "United Kingdom +44"],
  de: ["Vereinigte Staaten, Kanada +1", "Deutschland +49", "Vereinigtes Königreich +44"],
  fr: ["États-Unis, Canada +1", "Allemagne +49", "Royaume-Uni +44"],
};

test("the countries are named in the language of the page", async ({ visit, widget }) => {
  for (const [language, names] of Object.entries(NAMES)) {
    await visit({ html: `lang="${language}"` });
    await widget.open();

    const shown = await widget.country.locator("option").allTextContents();
    expect([shown[0], ...shown.slice(1).sort()], language).toEqual(names);
  }
});

test("a number is typed in national notation and sent with its country", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.open();
  await expect(widget.panel.getByLabel("Country")).toBeVisible();
  await widget.country.selectOption("United Kingdom +44");
  await widget.type("02079460018");
  await expect(widget.field).toHaveValue(/^0\d+ [\d ]+$/);
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked.map(({ fields }) => Object.fromEntries(fields).destination)).toEqual(["442079460018"]);
});

test("a typed calling code selects its country", async ({ visit, widget, traffic, page }) => {
  await visit();
  await widget.open();
  await widget.type("+44");
  await expect(widget.country.locator("option:checked")).toHaveText("United Kingdom +44");

  await widget.type("2079460018");
  const sent = page.waitForRequest("**/click-to-call");
  await widget.submit();

  expect((await sent).postDataJSON()).toMatchObject({ phone_number: "+442079460018" });
  await widget.seesSuccess();
  expect(traffic.complaints).toEqual([]);
});

test("without a choice, the United States and Canada are called", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("2025550142");

  await widget.seesSuccess();
  expect(netsapiens.asked.map(({ fields }) => Object.fromEntries(fields).destination)).toEqual(["12025550142"]);
});

test("a number of a country that is not called is refused with a message", async ({ visit, widget, traffic }) => {
  await visit();
  await widget.askFor("+33123456789");

  await widget.seesError("We cannot call numbers in that country; please give us another one.");
  expect(traffic.callsAsked()).toEqual([]);
});

for (const [what, number, sentence] of [
  ["a premium number", "+44 909 879 0000", "We cannot call premium-rate numbers; please give us another one."],
  ["a digit too many", "+44 20 7946 09581", "This number looks too long; please check it for an extra digit."],
  ["a number that nobody has", "+44 6079 460958", "There is no such number in that country; please check its digits."],
] as const) {
  test(`${what} in a country that is called is refused with a message, without a request`, async ({ visit, widget, traffic }) => {
    await visit();
    await widget.askFor(number);

    await widget.seesError(sentence);
    expect(traffic.callsAsked()).toEqual([]);
    expect(traffic.complaints).toEqual([]);
  });
}

test.describe("a company that calls no other country", () => {
  test.use({ tenants: { "acme.com": ACME } });

  test("shows no country choice", async ({ visit, widget }) => {
    await visit();
    await widget.open();

    await expect(widget.country).toHaveCount(0);
  });
});
