// A call button on an intranet page rings the user's desk phone, without the extension.

import { CallButton } from "../pages/call-button";
import { callButtonPage } from "../support/call-button-page";
import { leptosApp } from "../support/leptos-app";
import { startSignedServer } from "../support/signed-server";
import { expect, test } from "../support/test";

const WITH_CONTEXT = { C2C_SIGNED_CALLS_CALL_CONTEXT: "true" };

const ADA = '<call-button phone-number="(202) 555-0142" customer-name="Ada Lovelace" customer-id="C-1815"></call-button>';
const WITHOUT_CONTEXT = ADA.replace(' customer-id="C-1815"', "");

test("<call-button> rings the desk phone by a digest whose WebAssembly is loaded with the first call", async ({ page, site, traffic }) => {
  const { origin, aor, password, pbx, close } = await startSignedServer(WITH_CONTEXT);
  const account = JSON.stringify({ apiUrl: origin, aor, password });
  const rules = ["default-src 'none'", `script-src ${site.origin} ${origin} 'unsafe-inline' 'wasm-unsafe-eval'`, "style-src 'unsafe-inline'", `connect-src ${origin}`];
  await page.goto(
    site.put(
      callButtonPage(site, {
        body: ADA + ADA.replace("></", ' caller-id="+12025550100"></'),
        from: origin,
        script: `CallButtonElement.transport = digestTransport(${account});`,
        headers: { "content-security-policy": rules.join("; ") },
      }),
    ),
  );
  const ada = new CallButton(page.locator("call-button").first());
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  expect(traffic.to("/digest.mjs")).toHaveLength(0);
  const request = page.waitForRequest(`${origin}/call`);
  await ada.button.click();

  const call = await pbx.nextCall();
  await expect(ada.status).toHaveText("The call is on its way");
  expect((await request).postDataJSON()).toMatchObject({ customData: '{"customerId":"C-1815","customerName":"Ada Lovelace"}' });
  await call.rings();
  await expect(ada.status).toHaveText("Answer your phone");
  await ada.button.click();
  await expect(ada.status).toHaveText("Call cancelled");
  expect(traffic.to("/digest.mjs")).toHaveLength(1);

  await ada.button.click();
  await pbx.nextCall();
  await expect(ada.button).toHaveText("End call");
  expect(traffic.to("/digest.mjs")).toHaveLength(1);
  expect(traffic.requests.join()).not.toContain(password);

  const refused = new CallButton(page.locator("call-button").nth(1));
  await refused.button.click();
  await expect(refused.status).toHaveText("The phone system can't do this.");
  expect(traffic.complaints).toEqual([]);
  await close();
});

test("the status shows a wrong password, a refused context and a page that forbids WebAssembly", async ({ page, site }) => {
  const { origin, aor, password, pbx, close } = await startSignedServer();
  const open = async (account: object, { body = WITHOUT_CONTEXT, headers = {} } = {}) => {
    const script = `CallButtonElement.transport = digestTransport(${JSON.stringify({ apiUrl: origin, aor, ...account })});`;
    await page.goto(site.put(callButtonPage(site, { body, from: origin, script, headers })));
    await ada.button.click();
  };
  const ada = new CallButton(page.locator("call-button"));

  await open({ password: "guessed" });
  await expect(ada.status).toHaveText("Your phone's address or password is wrong.");
  await open({ password }, { body: ADA });
  await expect(ada.status).toHaveText("The server does not accept customer data with calls.");
  await open({ password }, { headers: { "content-security-policy": `script-src 'unsafe-inline' ${origin}` } });
  await expect(ada.status).toHaveText("Signing the call failed. Reload the page and try again.");
  expect(pbx.originates).toEqual([]);
  await close();
});

test("<CallButton> of Leptos rings the desk phone by its own WebAssembly", async ({ page, site, traffic }) => {
  const { origin, aor, password, pbx, close } = await startSignedServer(WITH_CONTEXT);
  await page.goto(site.put(leptosApp(site, { origin })));
  const ada = new CallButton(page.locator("#ada"));
  await ada.button.click();
  await expect(ada.status).toHaveText("This page is not connected to a phone system.");

  const signIn = async (password: string) => {
    await page.getByLabel("Desk phone").fill(aor);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Use my desk phone" }).click();
    await expect(ada.status).toBeEmpty();
  };
  await signIn("guessed");
  await ada.button.click();
  await expect(ada.status).toHaveText("Your phone's address or password is wrong.");

  await signIn(password);
  await ada.button.click();
  const call = await pbx.nextCall();
  await call.rings();
  await expect(ada.status).toHaveText("Answer your phone");
  await ada.button.click();
  await expect(ada.status).toHaveText("Call cancelled");

  await page.getByLabel("Remark").fill("order 7");
  const request = page.waitForRequest(`${origin}/call`);
  await ada.button.click();
  expect((await request).postDataJSON().customData).toContain("order 7");
  await pbx.nextCall();
  expect(traffic.requests.join()).not.toContain(password);
  // The browser reports the answer to the wrong password in the console.
  expect(traffic.complaints.filter((words) => !words.includes("403"))).toEqual([]);
  await close();
});
