import type { Page } from "@playwright/test";
import { CallButton } from "../pages/call-button";
import { expect, test as base } from "../support/call-control";
import { leptosApp } from "../support/leptos-app";
import { expiredTokenFor, tokenFor } from "../support/tokens";

const OWN_LOOK = "<style>body { margin: 16px; font: 16px/1.6 system-ui, sans-serif; }</style>";

const test = base.extend<{ ada: CallButton; start: (token?: string) => Promise<void> }>({
  ada: async ({ page }, use) => use(new CallButton(page.locator("p").filter({ hasText: "Ada" }))),
  start: async ({ page, site, server, ada }, use) =>
    use(async (token = tokenFor("ada")) => {
      const head = `${OWN_LOOK}<meta name="click2call-token" content="${token}">`;
      await page.goto(site.put(leptosApp(site, server, head)));
      await expect(ada.button).toHaveText("Call Ada");
    }),
});

test.describe("at twice real time", () => {
  // Connected after five seconds, for seven seconds.
  test.use({ speed: 2 });

  test("<CallButton> calls, shows each state, sends DTMF, and ends the call", async ({ start, ada, page, server, traffic }) => {
    await start();
    const words = await wordsHeard(page);
    await ada.button.click();

    await expect(ada.status).toHaveText("Connected", { timeout: 30_000 });
    await ada.keypadToggle.click();
    const dialled = page.waitForResponse("**/api/calls/dtmf/*");
    await ada.keypad.getByRole("button", { name: "Pound" }).click();
    expect((await dialled).status()).toBe(200);
    await ada.button.click();

    await expect(ada.status).toHaveText("Call ended");
    await expect(ada.button).toHaveText("Call Ada");
    // An app gets only the last of several simultaneous states, and the two before the connection are short.
    const lasting = (await words()).filter((text) => text !== "Connecting…");
    expect(lasting).toEqual(["Starting the call…", "The call is on its way", "Answer your phone", "Ringing…", "Connected", "Call ended"]);
    await expect.poll(async () => (await server.journal()).filter(({ event }) => event !== "state").map(({ event }) => event)).toEqual(["accepted", "placed", "control", "control", "ended"]);
    expect(traffic.complaints).toEqual([]);
  });

  test("unmounting the button closes its stream, and the call continues", async ({ start, ada, page, server, traffic }) => {
    await start();
    const gone = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/events"));
    await ada.button.click();
    await expect(ada.button).toHaveText("End call");

    await page.getByRole("button", { name: "Forget Ada" }).click();

    await gone;
    await expect(ada.button).toHaveCount(0);
    await expect.poll(async () => (await server.journal()).map(({ state }) => state), { timeout: 30_000 }).toContain("connected");
    expect(traffic.complaints).toEqual([]);
  });
});

test("an expired token is replaced once, and the call continues", async ({ start, ada, page }) => {
  const asked: string[] = [];
  await page.route("**/api/calls/initiate", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch();
    asked.push(String(response.status()));
    await page.locator("meta[name=click2call-token]").evaluate((meta, good) => meta.setAttribute("content", good), tokenFor("ada"));
    await route.fulfill({ response });
  });
  await start(expiredTokenFor("ada"));
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  await ada.button.click();
  await expect(ada.status).toHaveText("Call cancelled");
  expect(asked).toEqual(["401", "201"]);
});

test("a request without an answer is repeated, and the number is called once", async ({ start, ada, page, server }) => {
  let lost = 0;
  await page.route("**/api/calls/initiate", async (route) => {
    if (route.request().method() !== "POST" || lost++) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await start();
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  expect(lost).toBe(2);
  expect((await server.journal()).filter(({ event }) => event === "placed")).toHaveLength(1);
});

test("a server restart during a call is waited for, and the new server does not have the call", async ({ start, ada, server, serve }) => {
  await start();
  await ada.button.click();
  await expect(ada.button).toHaveText("End call");
  await server.kill();

  await ada.button.click();
  await expect(ada.status).toHaveText("The server can't be reached. Check your connection and try again.");
  await serve({ C2C_LISTEN: new URL(server.origin).host });

  await expect(ada.status).toHaveText("The call may go on, but its state is not known here.");
  await expect(ada.button).toHaveText("Call Ada");
});

/** Records the events of the button in the page. */
async function wordsHeard(page: Page): Promise<() => Promise<string[]>> {
  const words = await page.locator("#last").evaluateHandle((last) => {
    const words: string[] = [];
    new MutationObserver((changes) => changes.forEach(({ target }) => words.push(target.textContent ?? ""))).observe(last, { characterData: true, childList: true, subtree: true });
    return words;
  });
  return () => words.jsonValue();
}
