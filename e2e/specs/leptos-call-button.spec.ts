import { CallButton } from "../pages/call-button";
import { findings } from "../support/axe";
import { StandInCallApi } from "../support/call-api";
import { leptosApp } from "../support/leptos-app";
import { picture } from "../support/picture";
import { expect, test as base } from "../support/test";

const CONNECTED = { state: "connected" };

const test = base.extend<{ api: StandInCallApi; ada: CallButton; open: (token?: string) => Promise<void> }>({
  api: async ({}, use) => {
    const api = await StandInCallApi.start();
    await use(api);
    await api.close();
  },
  ada: async ({ page }, use) => use(new CallButton(page.locator("p").filter({ hasText: "Ada" }))),
  open: async ({ page, site, api, ada }, use) =>
    use(async (token = "good-token") => {
      const head = `<meta name="click2call-token" content="${token}">`;
      await page.goto(site.put({ ...leptosApp(site, { origin: api.url }, head) }));
      await expect(ada.button).toHaveText("Call Ada");
    }),
});

test("<CallButton> calls, shows each state, reports to the app, and ends the call", async ({ open, ada, api, page, traffic }) => {
  await open();
  await ada.button.click();
  await expect(ada.button).toHaveText("End call");
  for (const [state, words] of [
    [{ state: "ringing", leg: "terminal" }, "Answer your phone"],
    [{ state: "ringing", leg: "destination" }, "Ringing…"],
    [CONNECTED, "Connected"],
  ] as const) {
    api.events.tell(state);
    await expect(ada.status).toHaveText(words);
    await expect(page.locator("#last")).toHaveText(words);
  }
  await ada.button.click();

  await expect(ada.status).toHaveText("Call cancelled");
  await expect(ada.button).toHaveText("Call Ada");
  expect(api.ends).toBe(1);
  expect(api.initiated).toHaveLength(1);
  expect(api.initiated[0]).toMatchObject({ authorization: "Bearer good-token", body: { phoneNumber: "+12025550142", callerId: "+12025550100", domain: "acme.com" } });
  expect(api.initiated[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(traffic.complaints).toEqual([]);
});

test("the keypad sends pressed and typed digits", async ({ open, ada, api, page }) => {
  await open();
  await ada.button.click();
  await expect(ada.keypadToggle).toBeHidden();
  api.events.tell(CONNECTED);
  await ada.keypadToggle.click();
  await ada.keypad.getByRole("button", { name: "5" }).click();
  await page.keyboard.press("7");

  await expect.poll(() => api.digits).toEqual(["5", "7"]);
  await page.keyboard.press("Escape");
  await expect(ada.keypad).toBeHidden();
  await expect(ada.keypadToggle).toBeFocused();

  await ada.keypadToggle.click();
  api.events.tell({ state: "ended", cause: "completed" });
  await expect(ada.button).toBeFocused();
});

test("a request without an answer is repeated with the same key", async ({ open, ada, api }) => {
  api.losesTheAnswer();
  await open();
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  expect(api.initiated).toHaveLength(2);
  expect(api.initiated[1]).toEqual(api.initiated[0]);
});

test("a refused token is replaced once, and then the user is informed", async ({ open, ada, api }) => {
  await open("stale");
  await ada.button.click();

  await expect(ada.status).toHaveText("You are signed out. Sign in, then try again.");
  await expect(ada.button).toHaveText("Call Ada");
  expect(api.initiated).toHaveLength(2);
});

test("a refusal has a message", async ({ open, ada, api }) => {
  api.refuses(503, "nobody_available");
  await open();
  await ada.button.click();

  await expect(ada.status).toHaveText("Nobody is available to take the call right now.");
});

test("a lost event stream resumes where it broke", async ({ open, ada, api }) => {
  await open();
  await ada.button.click();
  api.events.tell({ state: "accepted" });
  await expect.poll(() => api.events.listeners).toBe(1);
  api.events.tell({ state: "queued" });
  api.events.tell({ state: "ringing", leg: "terminal" });
  await expect(ada.status).toHaveText("Answer your phone");

  api.events.drop();
  api.events.tell(CONNECTED);

  await expect(ada.status).toHaveText("Connected");
  expect(api.events.connections).toEqual([undefined, "3"]);
});

test("unmounting closes the stream, and the call continues", async ({ open, ada, api, page, traffic }) => {
  await open();
  await ada.button.click();
  await expect.poll(() => api.events.listeners).toBe(1);

  await page.getByRole("button", { name: "Forget Ada" }).click();

  await expect(ada.button).toHaveCount(0);
  await expect.poll(() => api.events.listeners).toBe(0);
  expect(api.ends).toBe(0);
  expect(traffic.complaints).toEqual([]);
});

test("all props work with the transport of a <CallProvider>", async ({ open, api, page, traffic }) => {
  await open();
  const ada = new CallButton(page.locator("#ada"));
  const charles = new CallButton(page.locator("#charles"));
  await expect(page.locator("#ada > span")).toHaveClass("action");
  await expect(ada.row).toHaveClass("row secondary sm");
  expect((await ada.button.boundingBox())?.height).toBe(32);
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  await expect(ada.button).toHaveAccessibleName("Call Ada Lovelace, (202) 555-0143");
  const icon = await charles.button.boundingBox();
  expect([icon?.width, icon?.height]).toEqual([56, 56]);
  await expect(charles.button).toHaveAccessibleName("Call Charles Babbage, 555-0142");

  await charles.button.click();
  await expect(charles.status).toHaveText("The number has no area code.");
  await page.getByLabel("Remark").fill("x".repeat(2001));
  await ada.button.click();
  await expect(ada.status).toHaveText("The customer data of this call is too long.");
  expect(api.initiated).toEqual([]);

  await page.getByLabel("Remark").fill("order 7");
  await ada.button.click();
  await expect(ada.button).toHaveAccessibleName("End call, Ada Lovelace, (202) 555-0143");
  const customData = { customerId: "C-1815", customerName: "Ada Lovelace", jobId: "J-7", customData: "order 7" };
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550143", source: "call_button", customData }]);
  api.events.tell(CONNECTED);
  await expect(ada.time).toHaveText(/^0:0[1-9]$/);
  await page.getByLabel("On holiday").check();
  await ada.button.click();
  await expect(ada.status).toHaveText("Call cancelled");
  await expect(ada.button).toBeDisabled();
  await expect(ada.time).toHaveText(/^0:\d\d$/);
  await expect(page.locator("#states")).toHaveText("starting error starting accepted connected ended");
  expect(traffic.complaints).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" }, viewport: { width: 600, height: 480 } });

    test("axe finds nothing in any state", async ({ open, ada, api, page }) => {
      await open();
      await page.addStyleTag({ content: "html { color-scheme: light dark; }" });
      const own = async (name: string) => {
        expect((await findings(page)).filter((finding) => !finding.startsWith("region") && !finding.startsWith("landmark")), name).toEqual([]);
        await picture(page, `${colorScheme}-leptos-${name}`);
      };
      await own("1-idle");
      await ada.button.click();
      api.events.tell(CONNECTED);
      await ada.keypadToggle.click();
      await own("2-keypad");
      await ada.button.click();
      await expect(ada.status).toHaveText("Call cancelled");
      await own("3-over");
    });
  });
}
