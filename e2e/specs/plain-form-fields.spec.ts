// The plain form has all fields of the tenant, and sends them.

import { setProperty } from "../pages/element";
import { expect, test } from "../support/test";

const MORE = {
  departments: [{ id: "sales", name: "Sales" }, { id: "help", name: "Help" }],
  consent: { text: "You may call me.", url: "https://acme.com/privacy" },
};

interface Sent {
  body: Record<string, unknown>;
  token: string | undefined;
}

test("the plain form has department, consent and the visitor's token", async ({ page, visit, plainForm }) => {
  const sent: Sent[] = [];
  await page.route("**/*.wasm", (route) => route.abort());
  await page.route("**/widget.js*", async (route) => {
    const script = await (await route.fetch()).text();
    const more = JSON.stringify(MORE).slice(1, -1);
    await route.fulfill({ contentType: "text/javascript", body: script.replace('{"domain"', `{${more},"domain"`) });
  });
  await page.route("**/click-to-call", async (route) => {
    const request = route.request();
    sent.push({ body: request.postDataJSON(), token: (await request.allHeaders()).authorization });
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization" };
    await route.fulfill({ headers, json: { status: "ok", call_id: "abc", message: "" } });
  });
  await visit();
  await setProperty(page, "token", "of-a-visitor");
  await plainForm.button.click();
  await plainForm.isOpen();

  await plainForm.ask("2025550142");
  await expect(plainForm.consentNote).toHaveText("Please tick the box first.");
  await expect(plainForm.consentNote).toBeVisible();
  expect(sent).toEqual([]);
  await plainForm.panel.getByLabel("You may call me.").check();
  await plainForm.panel.getByLabel("Whom would you like to talk to?").selectOption("Help");
  await plainForm.callMe.click();

  await expect(plainForm.consentNote).toBeHidden();
  await plainForm.sees("We're calling you now!");
  const body = { domain: "acme.com", phone_number: "2025550142", department: "help", consent: true };
  expect(sent).toEqual([{ body, token: "Bearer of-a-visitor" }]);
});
