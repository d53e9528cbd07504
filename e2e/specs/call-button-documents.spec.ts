// Runs the samples of docs/call-buttons.md unchanged, with our server in place of calls.example.com.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CallButton } from "../pages/call-button";
import { StandInCallApi } from "../support/call-api";
import { callButtonPage } from "../support/call-button-page";
import { callPage } from "../support/call-client";
import { reactApp } from "../support/react-app";
import { expect, test as base } from "../support/test";

const PAGE = readFileSync(join(__dirname, "../../docs/call-buttons.md"), "utf8");
const SERVER = "https://calls.example.com";

/** The first block of this language that contains `text`. */
function sample(language: string, text: string): string {
  const blocks = PAGE.split("\n```" + language + "\n").slice(1).map((part) => part.split("\n```")[0] ?? "");
  const found = blocks.find((block) => block.includes(text));
  if (!found) throw new Error(`no ${language} block has ${text}`);
  return found;
}

const test = base.extend<{ api: StandInCallApi }>({
  api: async ({}, use) => {
    const api = await StandInCallApi.start();
    await use(api);
    await api.close();
  },
});

const CONTEXT = { customerId: "C-1815", customerName: "Ada Lovelace", jobId: "J-7" };

test("the sample of <call-button> calls", async ({ page, site, api, traffic }) => {
  api.token = "from-the-app";
  // The modules are the site's own copies.
  callButtonPage(site, {});
  await page.route("**/my-app/call-token", (route) => route.fulfill({ body: "from-the-app" }));
  const html = sample("html", 'customer-id="C-1815"').replace(`"${SERVER}/call-button.mjs"`, '"/call-button.mjs"').replaceAll(SERVER, api.url);
  await page.goto(site.put({ body: html }));
  const ada = new CallButton(page.locator("call-button"));
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142", source: "call_button", customData: CONTEXT }]);
  expect(traffic.complaints).toEqual([]);
});

for (const [form, text] of [["module", "client.mjs"], ["plain script", "client.js"]] as const) {
  test(`the sample of ClickToCall as a ${form} calls`, async ({ page, site, api }) => {
    callPage(site, { apiUrl: api.url });
    const button = sample("html", "client.mjs").split("\n")[0]!;
    const html = sample("html", text).replace(`${SERVER}/${text}`, `/${text}`).replaceAll(SERVER, api.url);
    await page.goto(site.put({ body: (html.includes(button) ? "" : button) + html.replace("eyJ…", "good-token") }));
    await page.locator("#click-to-call").click();

    await expect(page.locator("#click-to-call")).toHaveText("End call");
    expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142" }]);
  });
}

test("the sample of <CallButton> in React calls", async ({ page, site, api, traffic }) => {
  api.token = "from-the-app";
  await page.route("**/my-app/call-token", (route) => route.fulfill({ body: "from-the-app" }));
  const [setUp = "", view = ""] = sample("jsx", "<CallProvider").replaceAll(SERVER, api.url).split(/\n(?=<CallProvider)/);
  const source = `import { createRoot } from "react-dom/client";\n${setUp}\ncreateRoot(document.getElementById("app")).render(${view});`;
  await page.goto(site.put({ body: "", ...(await reactApp(site, source)) }));
  const ada = new CallButton(page.locator("call-button"));
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142", source: "call_button", customData: CONTEXT }]);
  expect(traffic.complaints).toEqual([]);
});
