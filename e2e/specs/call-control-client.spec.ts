import type { Page } from "@playwright/test";
import { CallButtons } from "../pages/call-buttons";
import { findings } from "../support/axe";
import { StandInCallApi } from "../support/call-api";
import { type About, callPage } from "../support/call-client";
import { documentListeners } from "../support/listeners";
import { picture } from "../support/picture";
import { expect, test as base } from "../support/test";

const RINGING = { state: "ringing", leg: "terminal" };
const FAR_RINGING = { state: "ringing", leg: "destination" };
const CONNECTED = { state: "connected" };

const test = base.extend<{ api: StandInCallApi; buttons: CallButtons; open: (about?: Partial<About>) => Promise<void> }>({
  api: async ({}, use) => {
    const api = await StandInCallApi.start();
    await use(api);
    await api.close();
  },
  buttons: async ({ page }, use) => use(new CallButtons(page)),
  open: async ({ page, site, api }, use) =>
    use(async (about = {}) => {
      await page.goto(site.put(callPage(site, { apiUrl: api.url, ...about })));
      await page.waitForFunction(() => "client" in window);
    }),
});

test("a press calls, a press on the same button ends the call, and the button returns to its initial state", async ({ open, buttons, api, page, traffic }) => {
  await open();
  await watch(page);
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  await expect(buttons.status).toHaveText("The call is on its way");
  for (const [state, words] of [[RINGING, "Answer your phone"], [FAR_RINGING, "Ringing…"], [CONNECTED, "Connected"]] as const) {
    api.events.tell(state);
    await expect(buttons.status).toHaveText(words);
  }
  await expect(buttons.card.locator("time")).toHaveText(/^0:0\d$/);
  await buttons.ada.click();

  await expect(buttons.status).toHaveText("Call cancelled");
  await expect(buttons.ada).toHaveAccessibleName("Call Ada");
  await expect(buttons.ada.locator("b")).toHaveText("Call");
  expect(await buttons.ada.evaluate((button) => button.getAttributeNames().sort())).toEqual(["aria-label", "data-phone", "type"]);
  expect(api.ends).toBe(1);
  expect(await told(page)).toEqual(["before", "accepted", "ringing", "ringing", "connected", "ended"]);
  expect(api.initiated).toHaveLength(1);
  expect(api.initiated[0]).toMatchObject({ authorization: "Bearer good-token", body: { phoneNumber: "+12025550142" } });
  expect(api.initiated[0]?.key).toMatch(/^[0-9a-f-]{32,36}$/);
  expect(traffic.complaints).toEqual([]);
});

test("a button that is added later calls too, and removing a button does not affect its call", async ({ open, buttons, api, page }) => {
  await open();
  await page.evaluate(() => {
    document.querySelector("main")?.insertAdjacentHTML("beforeend", '<button id="click-to-call" data-phone="+12025550199" data-caller-id="+12025550100">Later</button>');
  });
  const later = page.locator("#click-to-call");
  await later.click();
  await expect(later).toHaveText("End call");
  expect(api.initiated[0]?.body).toEqual({ phoneNumber: "+12025550199", callerId: "+12025550100" });

  await later.evaluate((button) => button.remove());
  api.events.tell(CONNECTED);

  await expect(buttons.status).toHaveText("Connected");
  expect(api.ends).toBe(0);
});

test("the number may come from a field of the page", async ({ open, api, page }) => {
  await open({ page: { body: '<main><h1>Dial</h1><label>Number <input id="number"></label><button data-phone-from="#number">Call</button></main>' } });
  await page.locator("#number").fill("(202) 555-0142");
  await page.getByRole("button").first().click();

  await expect.poll(() => api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "(202) 555-0142" }]);
});

test("the keypad sends pressed and typed digits, and restores the focus", async ({ open, buttons, api, page }) => {
  await open();
  await buttons.ada.click();
  await expect(buttons.endCall).toBeVisible();
  await expect(buttons.keypadToggle).toBeHidden();
  api.events.tell(CONNECTED);

  await buttons.keypadToggle.click();
  await buttons.keypad.getByRole("button", { name: "5" }).click();
  await page.keyboard.press("7");
  await buttons.keypad.getByRole("button", { name: "Pound" }).click();
  await expect.poll(() => api.digits).toEqual(["5", "7", "#"]);
  await page.keyboard.press("Escape");

  await expect(buttons.keypad).toBeHidden();
  await expect(buttons.keypadToggle).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(buttons.status).toHaveText("Call cancelled");
  await expect(buttons.ada).toBeFocused();
});

test("unsupported actions are not offered", async ({ open, buttons, api }) => {
  api.capabilities = { progress: true, hangUp: false, dtmf: false };
  await open();
  await buttons.ada.click();
  api.events.tell(CONNECTED);
  await expect(buttons.status).toHaveText("Connected");

  await expect(buttons.endCall).toBeHidden();
  await expect(buttons.keypadToggle).toBeHidden();
  await expect(buttons.ada).toHaveAttribute("aria-disabled", "true");
  await buttons.ada.click({ force: true });
  expect(api.ends).toBe(0);
  expect(api.initiated).toHaveLength(1);
});

test("a request without an answer is repeated with the same key", async ({ open, buttons, api }) => {
  api.losesTheAnswer();
  await open();
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  const [first, second] = api.initiated;
  expect(second).toEqual(first);
  expect(api.initiated).toHaveLength(2);
});

test("an expired token is replaced once", async ({ open, buttons, api, page }) => {
  api.token = "token-2";
  await open({ token: "async () => `token-${window.asked = (window.asked ?? 0) + 1}`" });
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  expect(api.initiated.map(({ authorization }) => authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  expect(await page.evaluate("asked")).toBe(2);
});

for (const [token, asked] of [['"stale"', 1], ["() => 'stale'", 2], ["() => Promise.reject(new Error('no'))", 0]] as const) {
  test(`with the token ${token} the user is asked to sign in`, async ({ open, buttons, api }) => {
    await open({ token });
    await buttons.ada.click();

    await expect(buttons.status).toHaveText("You are signed out. Sign in, then try again.");
    await expect(buttons.ada).toHaveAccessibleName("Call Ada");
    expect(api.initiated).toHaveLength(asked);
  });
}

const REFUSALS: [number, string, string, string?][] = [
  [400, "number_invalid", "This is not a number that can be called."],
  [400, "number_invalid", "The number is too short.", "too_short"],
  [429, "rate_limited", "Too many calls. Try again in a moment."],
  [503, "nobody_available", "Nobody is available to take the call right now."],
  [500, "on_fire", "Something went wrong. Please try again."],
];

test("each refusal has a message, and the card disappears when it is closed", async ({ open, buttons, api, page }) => {
  for (const [status, code, words, reason] of REFUSALS) {
    api.refuses(status, code, reason);
    await open();
    await watch(page);
    await buttons.ada.click();

    await expect(buttons.status).toHaveText(words);
    expect(await told(page)).toEqual(["before", `error ${code}`]);
    await buttons.closeCard.click();
    await expect(buttons.card).toHaveCount(0);
    await expect(buttons.ada).toBeFocused();
  }
});

test("a lost event stream resumes where it broke", async ({ open, buttons, api }) => {
  await open();
  await buttons.ada.click();
  api.events.tell({ state: "accepted" });
  api.events.tell(RINGING);
  await expect(buttons.status).toHaveText("Answer your phone");

  api.events.drop();
  api.events.tell(CONNECTED);

  await expect(buttons.status).toHaveText("Connected");
  expect(api.events.connections).toEqual([undefined, "2"]);
});

test("without progress reports the button becomes available again", async ({ open, buttons, api }) => {
  api.capabilities = { progress: false, hangUp: false, dtmf: false };
  await open();
  await buttons.ada.click();
  api.events.tell({ state: "accepted" });
  await expect.poll(() => api.events.listeners).toBe(1);
  api.events.end();

  await expect(buttons.ada).toHaveAccessibleName("Call Ada");
  await expect(buttons.status).toHaveText("The call is on its way");
});

test("a page may cancel a call before it is placed", async ({ open, buttons, api, page }) => {
  await open();
  await page.evaluate(() => document.addEventListener("click-to-call:before", (event) => event.preventDefault()));
  await buttons.ada.click();

  await expect(buttons.card).toHaveCount(0);
  expect(api.initiated).toEqual([]);
});

test("a script calls without a button and gets each state", async ({ open, api, page }) => {
  await open();
  const states = page.evaluate(
    () =>
      new Promise((done) => {
        const states: string[] = [];
        const call = (window as unknown as { client: { call(number: string, options: object): EventTarget & { sendDigit(digit: number): Promise<void> } } }).client.call("+12025550142", { callerId: "+12025550100" });
        call.addEventListener("state", (event) => states.push((event as CustomEvent<{ state: string }>).detail.state));
        call.addEventListener("connected", () => void call.sendDigit(5));
        call.addEventListener("over", () => done(states));
      }),
  );
  await expect.poll(() => api.events.listeners).toBe(1);
  api.events.tell(CONNECTED);
  await expect.poll(() => api.digits).toEqual(["5"]);
  api.events.tell({ state: "ended", cause: "completed" });
  api.events.end();

  expect(await states).toEqual(["accepted", "connected", "ended"]);
});

test("destroy removes listeners and elements, and closes the stream", async ({ open, buttons, api, page, traffic }) => {
  await open();
  await buttons.ada.click();
  await expect.poll(() => api.events.listeners).toBe(1);

  await page.evaluate("client.destroy()");

  await expect(buttons.cards).toHaveCount(0);
  await expect(buttons.ada).toHaveAccessibleName("Call Ada");
  await expect.poll(() => api.events.listeners).toBe(0);
  expect(await documentListeners(page)).toEqual([]);
  await buttons.alan.click();
  expect(api.initiated).toHaveLength(1);
  expect(traffic.complaints).toEqual([]);
});

test("the token is stored nowhere", async ({ open, buttons, api, page, context, traffic }) => {
  await open({ token: "() => 'good-token'" });
  await buttons.ada.click();
  api.events.tell(CONNECTED);
  await expect(buttons.status).toHaveText("Connected");

  const kept = await page.evaluate(() => [document.body.outerHTML, document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify((window as unknown as { client: object }).client)].join());
  expect(kept).not.toContain("good-token");
  expect(await context.cookies()).toEqual([]);
  expect(traffic.requests.join()).not.toContain("good-token");
});

test("a plain script tag works too, and a second one has no effect", async ({ site, api, buttons, page, traffic }) => {
  const { body } = callPage(site, { apiUrl: api.url });
  const start = `<script>new ClickToCall({ apiUrl: ${JSON.stringify(api.url)}, token: "good-token" })</script>`;
  await page.goto(site.put({ body: `${body}<script src="/client.js"></script><script src="/client.js"></script>${start}` }));
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  expect(traffic.complaints).toEqual([]);
});

test("a script tag with data-token creates the client, whose elements get a button", async ({ site, api, page, traffic }) => {
  const openings = { status: "ok", open: false, free: null as boolean | null, opens_at: "2030-01-07T09:00:00+01:00" };
  await page.route(`${api.url}/click-to-call/availability?*`, (route) => route.fulfill({ headers: { "access-control-allow-origin": "*" }, json: openings }));
  callPage(site, { apiUrl: api.url });
  const attributes = `data-token="app.token" data-before-call="app.terms" data-api-url="${api.url}" data-domain="acme.com"`;
  const shown = '<div id="shown" data-call-button data-phone="+12025550142" data-button-class="big" data-unavailable="We are closed.">Call me</div>';
  const hidden = '<div id="hidden" data-call-button data-phone="+12025550143" data-capacity="hide" data-department="sales">Call sales</div>';
  await page.goto(site.put({ body: `<main>${shown}${hidden}</main><script src="/client.js" ${attributes}></script><script src="/client.js" ${attributes}></script>` }));
  const button = page.locator("#shown button");
  const look = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

  await expect(button).toBeDisabled();
  await expect(button).toHaveText("Call me");
  await expect(button).toHaveClass("big");
  await expect(page.locator("#shown").getByRole("status")).toHaveText(/^We are closed\. \(.*Monday.*\)$/);
  await expect(page.locator("#hidden")).toBeHidden();
  expect(traffic.to("availability").map((address) => new URL(address).search)).toEqual(expect.arrayContaining(["?domain=acme.com", "?domain=acme.com&department=sales"]));

  // A telephone system without availability disables nothing.
  Object.assign(openings, { open: true });
  await look();
  await expect(button).toBeEnabled();
  await expect(page.locator("#hidden")).toBeVisible();

  // A missing hook forbids the call, because the page's terms could not be shown.
  const failed = page.waitForEvent("pageerror");
  await button.click();
  expect(String(await failed)).toContain("app.terms is not a function");
  await page.evaluate(() => Object.assign(window, { app: { token: () => "good-token", terms: () => new Promise((agree) => Object.assign(window, { agree })) } }));
  await button.click();
  await button.click();
  await page.waitForFunction(() => "agree" in window);
  expect(api.initiated).toEqual([]);
  await page.evaluate("agree(true)");
  await expect(button).toHaveText("End call");
  expect(api.initiated).toHaveLength(1);

  // No agent is available, but the call can be ended.
  Object.assign(openings, { free: false });
  await look();
  await expect(page.locator("#hidden")).toBeHidden();
  await expect(button).toBeEnabled();
  await button.click();
  await expect(button).toBeDisabled();
  await expect(button).toHaveText("Call me");

  await page.evaluate("ClickToCall.client.destroy()");
  await expect(page.locator("#shown")).toHaveText("Call me");
  await expect(page.locator("#hidden")).toBeVisible();
  await expect(page.locator("[data-call-button] button")).toHaveCount(0);
  expect(await documentListeners(page)).toEqual([]);
});

test("the documented sample calls: one script, one button, two options", async ({ site, api, page, buttons, traffic }) => {
  const script = `<script type="module">
    import { ClickToCall } from "/client.mjs";
    new ClickToCall({ apiUrl: ${JSON.stringify(api.url)}, token: "good-token" });
  </script>`;
  callPage(site, { apiUrl: api.url });
  await page.goto(site.put({ body: `<button id="click-to-call" data-phone="+12025550142">Call Ada</button>${script}` }));
  await page.locator("#click-to-call").click();

  await expect(page.locator("#click-to-call")).toHaveText("End call");
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142" }]);
  api.events.tell(CONNECTED);
  await expect(buttons.status).toHaveText("Connected");
  expect(traffic.complaints).toEqual([]);
});

test("a script's call has the customer as context, and too much context is refused before a request", async ({ open, api, page }) => {
  await open();
  const code = (context: object) =>
    page.evaluate(
      (context) =>
        new Promise((done) => {
          const call = (window as unknown as { client: { call(number: string, options: object): EventTarget } }).client.call("+12025550142", { context });
          call.addEventListener("accepted", () => done("accepted"));
          call.addEventListener("error", (event) => done((event as CustomEvent<{ code: string }>).detail.code));
        }),
      context,
    );

  expect(await code({ customData: "x".repeat(2001) })).toBe("context_too_long");
  expect(await code({ customerId: "C-1815", customData: { order: 7 } })).toBe("accepted");
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142", customData: { customerId: "C-1815", customData: { order: 7 } } }]);
});

test("under a strict policy the client is styled, and there is no violation", async ({ open, buttons, api, site, traffic, page }) => {
  const rules = ["default-src 'none'", `script-src ${site.origin} 'unsafe-inline'`, `connect-src ${api.url}`, "require-trusted-types-for 'script'"];
  await open({ page: { headers: { "content-security-policy": rules.join("; ") } } });
  await buttons.ada.click();

  await expect(buttons.card).toHaveCSS("border-radius", "16px");
  expect(traffic.complaints.filter((words) => !words.includes("style-src"))).toEqual([]);
  expect(page.url()).toContain("page");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" }, viewport: { width: 900, height: 720 } });

    test("axe finds nothing in any state", async ({ open, buttons, api, page }) => {
      const look = async (name: string) => {
        expect(await findings(page), name).toEqual([]);
        await picture(page, `${colorScheme}-client-${name}`);
      };
      await open();
      await buttons.ada.click();
      await expect(buttons.status).toHaveText("The call is on its way");
      await look("1-accepted");
      api.events.tell(CONNECTED);
      await buttons.keypadToggle.click();
      await look("2-keypad");
      await buttons.endCall.click();
      await expect(buttons.status).toHaveText("Call cancelled");
      await look("3-over");
    });

    test("axe finds nothing in an error", async ({ open, buttons, api, page }) => {
      api.refuses(429, "rate_limited");
      await open();
      await buttons.ada.click();
      await expect(buttons.status).toContainText("Too many calls");
      expect(await findings(page)).toEqual([]);
      await picture(page, `${colorScheme}-client-4-error`);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("the card fits and its keys are large enough to touch", async ({ open, buttons, api, page }) => {
    await open();
    await buttons.ada.click();
    api.events.tell(CONNECTED);
    await buttons.keypadToggle.click();
    for (const key of await buttons.card.getByRole("button").all()) {
      const box = await key.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
    await picture(page, "phone-client-keypad");
  });
});

test("in right-to-left text the card is on the other side", async ({ open, buttons, api, page }) => {
  await open({ page: { html: 'lang="he" dir="rtl"' } });
  await buttons.ada.click();
  api.events.tell(CONNECTED);
  await buttons.keypadToggle.click();
  await picture(page, "right-to-left-client");
  const box = await buttons.card.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThan((page.viewportSize()?.width ?? 0) / 2);
});

/** Records the bubbling events of the buttons in the page. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    for (const name of ["before", "accepted", "ringing", "connected", "ended"]) document.addEventListener(`click-to-call:${name}`, () => told.push(name));
    document.addEventListener("click-to-call:error", (event) => told.push(`error ${(event as CustomEvent<{ code: string }>).detail.code}`));
  });
}

async function told(page: Page): Promise<unknown> {
  return page.evaluate("told");
}
