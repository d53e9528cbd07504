import { expect, test } from "../support/test";

const REFUSED = [
  ["nothing at all", "", "Please type your phone number."],
  ["too short a number", "20255501", "This number looks too short; please check it for a missing digit."],
  ["a number without its area code", "5550142", "Please type your area code too."],
  ["too long a number", "+120255501429", "This number looks too long; please check it for an extra digit."],
  ["letters", "call me", "Please type the number in digits, without letters."],
  ["an emergency number as area code", "9115550142", "There is no such area code; please check the first three digits."],
  ["a premium number", "9002345678", "We cannot call premium-rate numbers; please give us another one."],
  ["a toll-free number", "8002345678", "We cannot call toll-free numbers; please give us your own number."],
  ["a country that is not called", "+442079460958", "We cannot call numbers in that country; please give us another one."],
] as const;

test("a number that cannot be called is refused in the form and never sent", async ({ visit, widget, traffic, netsapiens }) => {
  for (const [what, typed, words] of REFUSED) {
    await test.step(what, async () => {
      await visit();

      await widget.askFor(typed);

      await widget.seesError(words);
      await expect(widget.field).toBeFocused();
      expect(traffic.callsAsked()).toEqual([]);
      expect(netsapiens.asked).toEqual([]);
    });
  }
});

test("typing clears the error, and the corrected number is accepted", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor("202555014");
  await widget.seesError(/too short/);

  await widget.type("2");
  await widget.seesNoError();
  await expect(widget.note).toHaveText("A number in the US or Canada");
  await widget.submit();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
});

test.describe("a server with stricter rules than the page", () => {
  test("refuses with the same message", async ({ visit, widget, page }) => {
    // The page was loaded with the previous settings, so the form accepts the number.
    await page.route("**/widget.js?*", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('"countries":[]', '"countries":["44"]') });
    });
    await visit();

    await widget.askFor("+442079460958");

    await widget.seesError("We cannot call numbers in that country; please give us another one.");
  });
});
