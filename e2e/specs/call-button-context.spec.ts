// The context that a call button sends to the real server.

import { CallButton } from "../pages/call-button";
import { callButtonPage } from "../support/call-button-page";
import { expect, test } from "../support/call-control";
import { ACME } from "../support/tenants";
import { tokenFor } from "../support/tokens";

const BUTTONS =
  '<call-button phone-number="2025550142" customer-name="Ada Lovelace" customer-id="C-1815" job-id="J-7" custom-data="order 7"></call-button>' +
  '<call-button phone-number="2025550143" customer-name="Charles Babbage"></call-button>';

for (const takes of [true, false]) {
  test.describe(`a company that ${takes ? "accepts" : "does not accept"} the context of calls`, () => {
    test.use({ tenants: { "acme.com": { ...ACME, call_context: takes } } });

    test(takes ? "has it in its journal" : "shows its users the refusal, and calls without a context are placed", async ({ page, site, server, traffic }) => {
      const script = `CallButtonElement.transport = serverTransport(${JSON.stringify({ apiUrl: server.origin, token: tokenFor("ada") })});`;
      await page.goto(site.put(callButtonPage(site, { body: BUTTONS, from: server.origin, script })));
      const [ada, charles] = [0, 1].map((at) => new CallButton(page.locator("call-button").nth(at))) as [CallButton, CallButton];
      await ada.button.click();
      if (takes) await expect(ada.button).toHaveText("End call");
      else await expect(ada.status).toHaveText("The server does not accept customer data with calls.");
      await charles.button.click();
      await expect(charles.button).toHaveText("End call");

      const customData = { customerId: "C-1815", customerName: "Ada Lovelace", jobId: "J-7", customData: "order 7" };
      const accepted = (await server.journal()).filter(({ event }) => event === "accepted");
      expect(accepted.map(({ source }) => source)).toEqual(takes ? ["call_button", "call_button"] : ["call_button"]);
      const texts = accepted.map(({ custom_data: text }) => (typeof text === "string" ? JSON.parse(text) : text ?? null));
      expect(texts).toEqual(takes ? [customData, null] : [null]);
      // The browser reports the refusal in the console.
      expect(traffic.complaints.filter((words) => !words.includes("403"))).toEqual([]);
    });
  });
}
