import type { Page } from "@playwright/test";
import { expect, test } from "../support/call-control";
import type { Click2Call } from "../support/click2call";
import { expiredTokenFor, tokenFor } from "../support/tokens";

const OVER = "Call ended";
const SIGNED_OUT = "You are signed out. Sign in, then try again.";

test.describe("at four times real time", () => {
  // Connected after two seconds, for four seconds.
  test.use({ speed: 4 });

  test("a press calls, each state is shown, DTMF is sent, and the button ends the call", { tag: "@quick" }, async ({ open, buttons, page, server, traffic }) => {
    await open();
    const told = await statesTold(page);
    const words = await wordsShown(page);
    await buttons.ada.click();

    await expect(buttons.ada).toHaveText("End call");
    await expect(buttons.status).toHaveText("Connected");
    await buttons.keypadToggle.click();
    const dialled = page.waitForResponse("**/api/calls/dtmf/*");
    await buttons.keypad.getByRole("button", { name: "5" }).click();
    expect((await dialled).status()).toBe(200);
    await buttons.ada.click();

    await expect(buttons.status).toHaveText(OVER);
    await expect(buttons.ada).toHaveAccessibleName("Call Ada");
    expect(await told()).toEqual([
      "accepted",
      "ringing terminal",
      "answered terminal",
      "ringing destination",
      "answered destination",
      "connected",
      "ended completed",
    ]);
    expect(await words()).toEqual(["The call is on its way", "Answer your phone", "Connecting…", "Ringing…", "Connecting…", "Connected", OVER]);
    await expect.poll(() => actions(server)).toEqual(["accepted", "placed", "play_dtmf", "hang_up", "completed"]);
    expect(traffic.complaints).toEqual([]);
  });

  test("digits are sent in the order of the presses, and none after the end", async ({ open, buttons, page, traffic }) => {
    await open();
    await buttons.ada.click();
    await buttons.keypadToggle.click();
    for (const key of ["1", "*", "#"]) {
      const answer = page.waitForResponse("**/api/calls/dtmf/*");
      await page.keyboard.press(key);
      expect((await answer).status()).toBe(200);
    }
    await expect(buttons.status).toHaveText(OVER);

    await expect(buttons.keypad).toBeHidden();
    expect(traffic.complaints).toEqual([]);
  });
});

test("a call that is ended before the answer was cancelled", async ({ open, buttons, server }) => {
  await open();
  await buttons.ada.click();
  await buttons.endCall.click();

  await expect(buttons.status).toHaveText("Call cancelled");
  await expect.poll(() => ends(server)).toEqual(["cancelled"]);
});

test.describe("at twenty times real time", () => {
  test.use({ speed: 20 });

  for (const [number, words] of [
    ["+12025550101", "The line is busy"],
    ["+12025550102", "Nobody answered"],
    ["+12025550103", "The phone system can't be reached. Try again in a few minutes."],
    ["+12025550104", "The phone system did not take the call."],
    ["+12025550105", "The phone system did not answer in time. A phone may still ring."],
    ["12", "The number is too short."],
    ["+442079460018", "We cannot call numbers in that country; please give us another one."],
  ] as const) {
    test(`a call to ${number} shows "${words}"`, async ({ open, buttons, page }) => {
      await open({ page: { body: `<main><h1>Contacts</h1><button type="button" data-phone="${number}">Call</button></main>` } });
      const button = page.getByRole("button").first();
      await button.click();

      await expect(buttons.status).toHaveText(words);
      await expect(button).toHaveText("Call");
    });
  }

  test("for a company without extensions the number rings first, and then the queue", async ({ open, buttons, page, traffic }) => {
    await open({ token: JSON.stringify(tokenFor("ada", { extension: undefined })) });
    const told = await statesTold(page);
    const words = await wordsShown(page);
    await buttons.ada.click();

    await expect(buttons.status).toHaveText(OVER);
    expect(await told()).toContain("ringing visitor");
    expect(await words()).not.toContain("Answer your phone");
    expect(traffic.complaints).toEqual([]);
  });
});

test("the company's caller id is shown to the called party, and others are refused", async ({ open, buttons, page }) => {
  await open({ page: { body: `<main><h1>Contacts</h1>${button("+12025550142", "+12025550100")}${button("+12025550143", "+12025550199")}</main>` } });
  await buttons.alan.click();
  await expect(buttons.status).toHaveText("You can't call under this caller ID.");
  await buttons.closeCard.click();
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  await expect(page.locator("click-to-call-cards section")).toHaveCount(1);
});

test("a button that is added later calls, also as #click-to-call with the client's number", async ({ open, buttons, page, server }) => {
  await open({ options: 'phoneNumber: "+12025550177"' });
  await page.evaluate(() => document.querySelector("main")?.insertAdjacentHTML("beforeend", '<button id="click-to-call" type="button">Call the office</button>'));
  const later = page.locator("#click-to-call");
  await later.click();

  await expect(later).toHaveText("End call");
  await expect(buttons.card).toContainText("+12025550177");
  await later.click();
  await expect(later).toHaveText("Call the office");
  expect(await numbersCalled(server)).toEqual(["***-***-0177"]);
});

test("a button in a shadow root calls the number of a field in it", async ({ open, page, server }) => {
  await open({ page: { body: "<main><h1>Contacts</h1><contact-card></contact-card></main>" } });
  await page.evaluate(() => {
    const root = document.querySelector("contact-card")?.attachShadow({ mode: "open" });
    if (root) root.innerHTML = '<label>Number <input id="number" value="(202) 555-0142"></label><button type="button" data-phone-from="#number"><b>Dial</b></button>';
  });
  const told = await statesTold(page);
  const dial = page.locator("contact-card button");
  await dial.locator("b").click();

  await expect(dial).toHaveText("End call");
  await dial.click();
  await expect(dial).toHaveText("Dial");
  expect(await told()).toContain("ended cancelled");
  expect(await numbersCalled(server)).toEqual(["***-***-0142"]);
});

test.describe("tokens", () => {
  for (const [what, wrong] of [["expired", expiredTokenFor("ada")], ["signed by somebody else", `${tokenFor("ada").slice(0, -6)}AAAAAA`]] as const) {
    test(`an expired or invalid one (${what}) is replaced once, and the call continues`, async ({ open, buttons, page, server }) => {
      await open({ token: `async () => [${JSON.stringify(wrong)}, ${JSON.stringify(tokenFor("ada"))}][(window.asked = (window.asked ?? 0) + 1) - 1]` });
      await buttons.ada.click();

      await expect(buttons.ada).toHaveText("End call");
      await buttons.ada.click();
      await expect(buttons.status).toHaveText("Call cancelled");
      expect(await page.evaluate("asked")).toBe(2);
      expect(await numbersCalled(server)).toHaveLength(1);
    });
  }

  test("a permanently invalid one makes the user sign in: the 401 is readable by another origin's page", async ({ open, buttons, page, server }) => {
    const refused = page.waitForResponse("**/api/calls/initiate");
    await open({ token: `() => ${JSON.stringify(expiredTokenFor("ada"))}` });
    await buttons.ada.click();

    await expect(buttons.status).toHaveText(SIGNED_OUT);
    expect((await refused).status()).toBe(401);
    expect(await numbersCalled(server)).toEqual([]);
  });

  test("one without the scope cannot call", async ({ open, buttons }) => {
    await open({ token: JSON.stringify(tokenFor("ada", { scope: "calls:read" })) });
    await buttons.ada.click();

    await expect(buttons.status).toHaveText("You are not allowed to place calls.");
  });
});

test.describe("a page whose origin is not allowed", () => {
  test.use({ settings: { C2C_CALL_CONTROL_ALLOWED_ORIGINS: "https://crm.example" } });

  test("places no call, because the preflight fails", async ({ open, buttons, server, page }) => {
    await page.clock.install();
    await open();
    await buttons.ada.click();
    await expect(buttons.ada).toHaveText("Calling…");
    for (const _try of [1, 2]) await page.clock.runFor(5_000);

    await expect(buttons.status).toHaveText("The server can't be reached. Check your connection and try again.");
    expect(await server.journal()).toEqual([]);
  });
});

test("a request without an answer is repeated, and the number is called once", async ({ open, buttons, page, server }) => {
  let lost = 0;
  await page.route("**/api/calls/initiate", async (route) => {
    if (route.request().method() !== "POST" || lost++) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await open();
  await buttons.ada.click();

  await expect(buttons.ada).toHaveText("End call");
  expect(lost).toBe(2);
  expect(await numbersCalled(server)).toEqual(["***-***-0142"]);
});

test("a server restart during a call is waited for, and the new server does not have the call", async ({ open, buttons, server, serve }) => {
  await open();
  await buttons.ada.click();
  await expect(buttons.ada).toHaveText("End call");
  await server.kill();

  await buttons.endCall.click();
  await expect(buttons.status).toHaveText("The server can't be reached. Check your connection and try again.");
  await expect(buttons.ada).toHaveText("End call");
  await serve({ C2C_LISTEN: new URL(server.origin).host });

  await expect(buttons.status).toHaveText("The call may go on, but its state is not known here.");
  await expect(buttons.ada).toHaveAccessibleName("Call Ada");
  await buttons.ada.click();
  await expect(buttons.ada).toHaveText("End call");
});

test("two calls run in parallel, each with its card", async ({ open, buttons, page, server }) => {
  await open();
  await buttons.ada.click();
  await buttons.alan.click();

  await expect(buttons.alan).toHaveText("End call");
  await expect(page.locator("click-to-call-cards section")).toHaveCount(2);
  await buttons.alan.click();
  await expect(buttons.alan).toHaveText("Call Alan");
  await expect(buttons.ada).toHaveText("End call");
  expect(await numbersCalled(server)).toHaveLength(2);
});

function button(number: string, callerId: string): string {
  return `<button type="button" data-phone="${number}" data-caller-id="${callerId}">Call</button>`;
}

/** Records the states of the buttons in the page. */
async function statesTold(page: Page): Promise<() => Promise<string[]>> {
  const states = await page.evaluateHandle(() => {
    const states: string[] = [];
    document.addEventListener("click-to-call:state", (event) => {
      const { state, leg, cause } = (event as CustomEvent<{ state: string; leg?: string; cause?: string }>).detail;
      states.push([state, leg, cause].filter(Boolean).join(" "));
    });
    return states;
  });
  return () => states.jsonValue();
}

/** Records the texts of the cards in the page, including short-lived ones. */
async function wordsShown(page: Page): Promise<() => Promise<string[]>> {
  const words = await page.evaluateHandle(() => {
    const words: string[] = [];
    document.addEventListener("click-to-call:state", () => {
      const status = document.querySelector("click-to-call-cards")?.shadowRoot?.querySelector("[role=status]");
      queueMicrotask(() => words.push(status?.textContent ?? ""));
    });
    return words;
  });
  return () => words.jsonValue();
}

/** The journal's events except states: requests to the telephone system and the end of the call. */
async function actions(server: Click2Call): Promise<unknown[]> {
  const entries = (await server.journal()).filter(({ event }) => event !== "state");
  return entries.map(({ event, reason, cause }) => reason ?? cause ?? event);
}

async function ends(server: Click2Call): Promise<unknown[]> {
  return (await server.journal()).filter(({ state }) => state === "ended").map(({ cause }) => cause);
}

async function numbersCalled(server: Click2Call): Promise<unknown[]> {
  // Only the first entry of a call has the number.
  const entries = await server.journal();
  const placed = new Set(entries.filter(({ event }) => event === "placed").map(({ call_id }) => call_id));
  return entries.filter(({ event, call_id }) => event === "accepted" && placed.has(call_id)).map(({ number }) => number);
}
