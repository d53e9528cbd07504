// A site with signed-in users identifies them by a token that only its script has.

import { setProperty } from "../pages/element";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";
import { SECRET, expiredTokenFor, tokenFor } from "../support/tokens";

const NUMBER = "2025550142";
const SIGNED_OUT = "You are signed out. Sign in, then try again.";

test.use({ tenants: { "acme.com": { ...ACME, tokens: { algorithm: "HS256", secret: SECRET }, require_token: true } } });

test("the page's token is sent, and the journal has a pseudonym of the user", async ({ page, visit, widget, server, traffic }) => {
  await visit();
  await setProperty(page, "token", tokenFor("ada"));
  await widget.askFor(NUMBER);

  await widget.seesSuccess();
  const accepted = (await server.journal()).find(({ event }) => event === "accepted");
  expect(accepted?.actor).toMatch(/^\S+$/);
  expect(JSON.stringify(accepted)).not.toContain("ada");
  expect(traffic.complaints).toEqual([]);
});

test("a token function is called for each call request", async ({ page, visit, widget }) => {
  await visit();
  await page.locator("click-to-call").evaluate((element, tokens) => {
    const asked: string[] = [];
    const host = element as unknown as { token: () => Promise<string | undefined>; asked: string[] };
    host.asked = asked;
    host.token = async () => {
      asked.push("asked");
      return tokens[asked.length - 1];
    };
  }, [expiredTokenFor("ada"), tokenFor("ada")]);
  await widget.askFor(NUMBER);
  await widget.seesError(SIGNED_OUT);

  await widget.submit();

  await widget.seesSuccess();
  const asked = await page.locator("click-to-call").evaluate((element) => (element as unknown as { asked: string[] }).asked);
  expect(asked).toHaveLength(2);
});

test("a signed-out visitor is informed, and nothing is called", async ({ visit, widget, netsapiens }) => {
  await visit();
  await widget.askFor(NUMBER);

  await widget.seesError(SIGNED_OUT);
  expect(netsapiens.asked).toEqual([]);
});

for (const [kind, token] of [
  ["throws", "() => { throw new Error('no session') }"],
  ["answers nothing", "async () => undefined"],
  ["rejects", "() => Promise.reject(new Error('no session'))"],
] as const) {
  test(`a function that ${kind} shows the visitor as signed out`, async ({ page, visit, widget }) => {
    await visit();
    await page.locator("click-to-call").evaluate((element, source) => {
      (element as unknown as { token: unknown }).token = new Function(`return ${source}`)();
    }, token);
    await widget.askFor(NUMBER);

    await widget.seesError(SIGNED_OUT);
  });
}

test.describe("if no token is required", () => {
  test.use({ tenants: { "acme.com": { ...ACME, tokens: { algorithm: "HS256", secret: SECRET } } } });

  test("a failing token function still prevents the call", async ({ page, visit, widget, netsapiens, traffic }) => {
    await visit();
    await page.locator("click-to-call").evaluate((element) => {
      (element as unknown as { token: unknown }).token = () => Promise.reject("no session");
    });
    await widget.askFor(NUMBER);

    await widget.seesError(SIGNED_OUT);
    expect(traffic.callsAsked()).toEqual([]);
    expect(netsapiens.asked).toEqual([]);
  });
});
