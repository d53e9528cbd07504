// A customer's session in `examples/logged-in-site`.

import { CustomerPortal } from "../pages/customer-portal";
import { findings } from "../support/axe";
import { ExampleSite } from "../support/example-site";
import { picture } from "../support/picture";
import { expect, test as base } from "../support/test";

// Connected after 1.5 seconds, over after four.
const test = base.extend<{ example: ExampleSite; portal: CustomerPortal }>({
  example: async ({}, use) => {
    const example = await ExampleSite.start("logged-in-site", { C2C_SIMULATOR_SPEED: "6" });
    await use(example);
    await example.close();
  },
  portal: async ({ page }, use) => use(new CustomerPortal(page)),
});

test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 1120, height: 860 } });

test("a customer signs in, agrees to the terms, is called, and rates the call", async ({ example, portal, page, traffic }) => {
  await page.goto(example.url);
  expect(await findings(page)).toEqual([]);
  await picture(page, "light-logged-in-site-1-welcome");
  await example.signIn(page, "ada");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Good to see you, Ada");
  await expect(portal.aboutPolicy).toHaveText("Call me about this policy");
  await expect(portal.aboutPolicy).toBeEnabled();
  const call = () => page.waitForRequest((request) => request.url().endsWith("/api/calls/initiate") && request.method() === "POST");

  await test.step("a veto places no call", async () => {
    await portal.aboutPolicy.click();
    await expect(portal.terms).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await picture(page, "light-logged-in-site-2-terms");
    await portal.decline.click();
    await expect(portal.terms).toBeHidden();
    await portal.aboutPolicy.click();
    await page.keyboard.press("Escape");
    await expect(portal.terms).toBeHidden();
    expect(traffic.to("/api/calls/")).toEqual([]);
    expect(traffic.to("/call-token")).toEqual([]);
  });

  await test.step("the context of the attributes goes along, the token is the issuer's", async () => {
    await portal.aboutPolicy.click();
    const [request] = await Promise.all([call(), portal.agree.click()]);
    expect(request.postDataJSON()).toEqual({
      phoneNumber: "+12025550142",
      domain: "harbour.example",
      customData: { customerId: "C-1042", customerName: "Ada Lovelace", jobId: "H-77310" },
    });
    const [header, claims] = (await request.headerValue("authorization"))!.replace("Bearer ", "").split(".").map(decoded);
    expect(header).toMatchObject({ alg: "ES256" });
    expect(claims).toMatchObject({ sub: "C-1042", client_id: "example-site", token_use: "access" });
    await expect(portal.status).toHaveText("Connected");
    await picture(page, "light-logged-in-site-3-connected");
  });

  await test.step("after the call the site asks how it was", async () => {
    await expect(portal.rating).toBeVisible();
    await portal.rating.getByRole("button", { name: "Good" }).click();
    await expect(portal.thanks).toHaveText("Thank you. This helps us to get better.");
    await expect(portal.aboutPolicy).toHaveText("Call me about this policy");
  });

  await test.step("a token that has expired is renewed, and the context of the property goes along", async () => {
    // The client has a token by now; one request is sent with another one.
    const refused = page.waitForResponse((response) => response.url().endsWith("/api/calls/initiate") && response.status() === 401);
    let spoiled = 0;
    await page.route("**/api/calls/initiate", async (route) => {
      if (route.request().method() !== "POST" || spoiled++) return route.continue();
      await route.continue({ headers: { ...route.request().headers(), authorization: "Bearer expired" } });
    });
    const asked = traffic.to("/call-token").length;
    await portal.aboutClaim.click();
    await portal.agree.click();
    await refused;
    const placed = await page.waitForResponse((response) => response.url().endsWith("/api/calls/initiate") && response.status() === 201);
    expect(traffic.to("/call-token")).toHaveLength(asked + 1);
    expect(placed.request().postDataJSON().customData).toEqual({
      customerId: "C-1042",
      jobId: "S-2044",
      customData: '{"page":"/","surveyor":"booked"}',
    });
    await expect(portal.aboutClaim).toHaveText("End call");
    await portal.aboutClaim.click();
    // A call that was cancelled is not rated.
    await expect(portal.aboutClaim).toHaveText("Call me about this claim");
    await expect(portal.rating).toBeHidden();
  });

  await test.step("without an agent the buttons are disabled, and say why", async () => {
    await portal.agents.uncheck();
    await expect(async () => {
      await portal.returns();
      await expect(portal.aboutPolicy).toBeDisabled({ timeout: 1_000 });
    }).toPass();
    await expect(portal.note).toHaveText("All our agents are in calls. The button works again as soon as one is free.");
    expect(await findings(page)).toEqual([]);
    await picture(page, "light-logged-in-site-4-unavailable");
    await portal.agents.check();
    await expect(async () => {
      await portal.returns();
      await expect(portal.aboutPolicy).toBeEnabled({ timeout: 1_000 });
    }).toPass();
    await expect(portal.note).toBeHidden();
  });

  await test.step("it is designed for dark colours and for a phone", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await findings(page)).toEqual([]);
    await picture(page, "dark-logged-in-site-1-account");
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await picture(page, "dark-logged-in-site-2-phone");
    await page.emulateMedia({ colorScheme: "light" });
    await picture(page, "light-logged-in-site-5-phone");
  });

  await test.step("who signed out has no token", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
    expect((await page.request.get(`${example.url}/call-token`)).status()).toBe(401);
  });

  const journal = await example.journal();
  expect(journal.filter(({ event }) => event === "placed")).toHaveLength(2);
  // The refusal of the expired token is the only console error: the site's strict policy causes none.
  expect(traffic.complaints.filter((words) => !words.includes("401"))).toEqual([]);
});

function decoded(part: string): object {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return {};
  }
}
