import type { Page } from "@playwright/test";
import { CallButton } from "../pages/call-button";
import { StandInCallApi } from "../support/call-api";
import { type CallButtonPage, callButtonPage } from "../support/call-button-page";
import { expect, test as base } from "../support/test";

const ADA = '<call-button phone-number="(202) 555-0142" customer-name="Ada Lovelace" customer-id="C-1815" job-id="J-7"></call-button>';

/** A call of the scripted transport. */
interface Scripted {
  phoneNumber: string;
  options: Record<string, unknown>;
  capabilities: object;
  digits: string[];
  forgotten: boolean;
  refuses?: string;
  reach(state: string, more?: object): void;
  fail(code: string, more?: object): void;
}

const test = base.extend<{ ada: CallButton; open: (about: CallButtonPage) => Promise<void> }>({
  ada: async ({ page }, use) => use(new CallButton(page.locator("call-button").first())),
  open: async ({ page, site }, use) =>
    use(async (about) => {
      await page.goto(site.put(callButtonPage(site, about)));
      await page.waitForFunction(() => "ready" in window);
    }),
});

test("a press calls through the server, shows each state, sends DTMF, and ends the call", async ({ open, ada, page, traffic }) => {
  const api = await StandInCallApi.start();
  await open({
    body: `${ADA.replace("></", ' custom-data="order 7" caller-id="+12025550100" domain="acme.com"></')}`,
    script: `CallButtonElement.transport = serverTransport({ apiUrl: ${JSON.stringify(api.url)}, token: () => "good-token" });`,
  });
  await watch(page);
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  await expect(ada.button).toHaveAccessibleName("Call Ada Lovelace, (202) 555-0142");
  await expect(ada.time).toBeEmpty();
  await ada.button.click();

  await expect(ada.button).toHaveText("End call");
  await expect(ada.button).toHaveAccessibleName("End call, Ada Lovelace, (202) 555-0142");
  const customData = { customerId: "C-1815", customerName: "Ada Lovelace", jobId: "J-7", customData: "order 7" };
  expect(api.initiated).toHaveLength(1);
  expect(api.initiated[0]).toMatchObject({ authorization: "Bearer good-token" });
  expect(api.initiated[0]?.body).toEqual({ phoneNumber: "+12025550142", callerId: "+12025550100", domain: "acme.com", source: "call_button", customData });
  for (const [state, words] of [
    [{ state: "ringing", leg: "terminal" }, "Answer your phone"],
    [{ state: "ringing", leg: "destination" }, "Ringing…"],
    [{ state: "answered", leg: "destination" }, "Connecting…"],
    [{ state: "connected" }, "Connected"],
  ] as const) {
    api.events.tell(state);
    await expect(ada.status).toHaveText(words);
    await expect(ada.row).toHaveAttribute("data-state", state.state);
  }
  await expect(ada.time).toHaveText(/^0:0\d$/);

  await ada.keypadToggle.click();
  await ada.keypad.getByRole("button", { name: "5" }).click();
  await page.keyboard.press("7");
  await ada.keypad.getByRole("button", { name: "Pound" }).click();
  await expect.poll(() => api.digits).toEqual(["5", "7", "#"]);
  await page.keyboard.press("Escape");
  await expect(ada.keypad).toBeHidden();
  await expect(ada.keypadToggle).toBeFocused();
  await ada.keypadToggle.click();
  await ada.button.click();

  await expect(ada.status).toHaveText("Call cancelled");
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  await expect(ada.keypad).toBeHidden();
  await expect(ada.time).toHaveText(/^0:\d\d$/);
  expect(api.ends).toBe(1);
  expect(await told(page)).toEqual(["before +12025550142", "accepted", "ringing", "ringing", "answered", "connected", "ended"]);
  const kept = await page.evaluate(() => document.body.outerHTML + document.querySelector("call-button")!.shadowRoot!.innerHTML + document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain("good-token");
  expect(traffic.complaints).toEqual([]);
  await api.close();
});

test("numbers are called in E.164, and impossible ones are rejected with the reason", async ({ open, page, traffic }) => {
  const good = ["(555) 123-4567", "555-123-4567", "15551234567", "5551234567"];
  const bad = [
    ["", "empty", "There is no number to call."],
    ["1-800-FLOWERS", "letters", "The number has letters in it."],
    ["202-555-0142 x5", "extension", "The number has an extension, which can't be dialled."],
    ["202*555*0142", "symbols", "The number has characters that can't be dialled."],
    ["202", "too_short", "The number is too short."],
    ["555-0142", "missing_area_code", "The number has no area code."],
    ["+1 202 555 01423", "too_long", "The number is too long."],
    ["020 7946 0958", "not_north_american", "The number needs a + and its country code."],
    ["911 234 5678", "impossible_area_code", "There is no such area code."],
    ["212 911 5555", "impossible_exchange", "No number has these three digits after the area code."],
    ["+999 1234 5678", "unknown_country", "There is no such country code."],
  ] as const;
  const numbers = [...good, ...bad.map(([number]) => number)];
  await open({ body: numbers.map((number) => `<p><call-button phone-number="${number}"></call-button></p>`).join("") });
  await watch(page);
  const buttons = numbers.map((_, at) => new CallButton(page.locator("call-button").nth(at)));

  for (const [at, button] of buttons.slice(0, good.length).entries()) {
    await expect(button.button).toHaveAccessibleName("Call (555) 123-4567");
    await button.button.click();
    expect(await call(page, at, ({ phoneNumber }) => phoneNumber)).toBe("+15551234567");
  }
  for (const [at, [number, , words]] of bad.entries()) {
    const button = buttons[good.length + at]!;
    await expect(button.button).toHaveAccessibleName(`Call ${number}`.trim());
    await button.button.click();
    await expect(button.status).toHaveText(words);
    await expect(button.row).toHaveAttribute("data-state", "error");
  }

  expect(await page.evaluate("calls.length")).toBe(good.length);
  expect((await told(page)).filter((name) => name.startsWith("error"))).toEqual(bad.map(([, reason]) => `error number_invalid ${reason}`));
  expect(traffic.complaints).toEqual([]);
});

test("attributes and properties are equivalent, and unknown looks have the default", async ({ open, ada, page }) => {
  await open({ body: ADA });
  const set = (members: object) => page.evaluate((members) => void Object.assign(document.querySelector("call-button")!, members), members);

  for (const [size, height] of [["sm", 32], ["md", 40], ["lg", 56], ["huge", 40]] as const) {
    await set({ size });
    await expect(ada.host).toHaveAttribute("size", size);
    expect((await ada.button.boundingBox())?.height).toBe(height);
  }
  for (const [variant, shown] of [["secondary", /secondary/], ["icon", /icon/], ["primary", /primary/], ["loud", /primary/]] as const) {
    await set({ variant });
    await expect(ada.row).toHaveClass(shown);
    await expect(ada.button).toHaveAccessibleName("Call Ada Lovelace, (202) 555-0142");
  }
  await set({ variant: "icon", size: null });
  const icon = await ada.button.boundingBox();
  expect([icon?.width, icon?.height]).toEqual([40, 40]);
  await set({ variant: null, phoneNumber: "+442079460958", customerName: null });
  await expect(ada.button).toHaveText("Call +44 20 7946 0958");
  await set({ label: "Ring the office" });
  await expect(ada.button).toHaveAccessibleName("Ring the office, +44 20 7946 0958");

  await set({ customerName: "Charles", customerId: null, jobId: "J-8", customData: { order: 7 }, callerId: "+12025550100", domain: "acme.com" });
  await ada.button.click();
  const options = { callerId: "+12025550100", domain: "acme.com", source: "call_button", context: { customerName: "Charles", jobId: "J-8", customData: { order: 7 } } };
  expect(await call(page, 0, ({ phoneNumber, options }) => ({ phoneNumber, options }))).toEqual({ phoneNumber: "+442079460958", options });

  // A call in progress can be ended, and no other can be placed.
  await call(page, 0, (call) => call.reach("connected"));
  await set({ disabled: true });
  await expect(ada.host).toHaveAttribute("disabled", "");
  await ada.button.click();
  await expect(ada.status).toHaveText("Call cancelled");
  await expect(ada.button).toBeDisabled();
  await page.evaluate("document.querySelector('call-button').call()");
  expect(await page.evaluate("calls.length")).toBe(1);
});

test("unsupported actions are not offered, and a failed action shows the reason", async ({ open, ada, page }) => {
  await open({ body: ADA });
  await ada.button.click();
  await expect(ada.button).toHaveText("Calling…");
  await expect(ada.button).toHaveAttribute("aria-busy", "true");
  await call(page, 0, (call) => {
    call.capabilities = { progress: true, hangUp: false, dtmf: false };
    call.reach("connected");
  });
  await expect(ada.button).toHaveAttribute("aria-disabled", "true");
  await expect(ada.keypadToggle).toBeHidden();
  await ada.button.click({ force: true });
  await expect(ada.status).toHaveText("Connected");

  await call(page, 0, (call) => {
    call.capabilities = { progress: true, hangUp: true, dtmf: true };
    call.refuses = "phone_system_unreachable";
    call.reach("connected");
  });
  await ada.button.click();
  await expect(ada.status).toHaveText("The phone system can't be reached. Try again in a few minutes.");
  await call(page, 0, (call) => {
    call.refuses = "not_supported";
    call.reach("connected");
  });
  await ada.keypadToggle.click();
  await page.keyboard.press("1");
  await expect(ada.status).toHaveText("The phone system can't do this.");

  // The keypad disappears with the call, and its focus returns to the button.
  await call(page, 0, (call) => call.reach("ended", { cause: "busy" }));
  await expect(ada.status).toHaveText("The line is busy");
  await expect(ada.keypad).toBeHidden();
  await expect(ada.button).toBeFocused();
  await ada.button.click();
  await expect(ada.time).toBeEmpty();
  await call(page, 1, (call) => call.fail("context_not_allowed"));
  await expect(ada.status).toHaveText("The server does not accept customer data with calls.");
});

test("a button may have its own transport, and reports that it has none", async ({ open, page, ada, traffic }) => {
  const early = "<script>document.querySelector('#early').phoneNumber = '2025550144'; document.querySelector('#early').transport = { kind: 'digest', call(number) { window.early = number; return Object.assign(new EventTarget(), { state: 'accepted', capabilities: {} }); } }</script>";
  await open({ body: `${ADA}<call-button id="early"></call-button>${early}`, script: "" });
  await ada.button.click();
  await expect(ada.status).toHaveText("This page is not connected to a phone system.");

  const own = new CallButton(page.locator("#early"));
  await own.button.click();
  await expect(own.status).toHaveText("The call is on its way");
  expect(await page.evaluate("early")).toBe("+12025550144");

  await page.evaluate("CallButtonElement = customElements.get('call-button'); CallButtonElement.transport = scripted");
  await ada.button.click();
  await expect(ada.button).toHaveText("Calling…");
  await page.evaluate("scripted.call = () => { throw new Error('broken') }");
  await call(page, 0, (call) => call.reach("ended", { cause: "completed" }));
  await ada.button.click();
  await expect(ada.status).toHaveText("The server can't be reached. Check your connection and try again.");
  expect(traffic.complaints).toEqual([]);
});

test("a page may ask its user first, and its script may call and hang up", async ({ open, ada, page }) => {
  await open({ body: ADA });
  await page.evaluate(() => document.addEventListener("click-to-call:before", (event) => event.preventDefault()));
  await ada.button.click();
  expect(await page.evaluate("calls.length")).toBe(0);
  await expect(ada.button).toHaveText("Call Ada Lovelace");

  const script = (name: string) => page.evaluate(`document.querySelector("call-button").${name}`);
  await script("call()");
  await script("call()");
  expect(await page.evaluate("calls.length")).toBe(1);
  await call(page, 0, (call) => call.reach("ringing", { leg: "terminal" }));
  expect(await script("currentCall === calls[0]")).toBe(true);
  await script("hangUp()");
  await expect(ada.status).toHaveText("Call cancelled");
});

test("a button that is moved keeps its call, and one that is removed drops it", async ({ open, ada, page, traffic }) => {
  await open({ body: `<section id="one">${ADA}</section><section id="two"></section>` });
  await ada.button.click();
  await call(page, 0, (call) => call.reach("connected"));

  await page.evaluate("two.append(document.querySelector('call-button'))");
  await expect(page.locator("#two call-button .row")).toHaveAttribute("data-state", "connected");
  await expect(ada.time).toHaveText(/^0:0[1-9]$/);
  expect(await call(page, 0, ({ forgotten }) => forgotten)).toBe(false);

  await page.evaluate("window.taken = document.querySelector('call-button'); taken.remove()");
  await expect.poll(() => call(page, 0, ({ forgotten }) => forgotten)).toBe(true);
  await page.evaluate("one.append(taken)");
  await expect(ada.status).toBeEmpty();
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  await expect(ada.time).toBeEmpty();
  expect(traffic.complaints).toEqual([]);
});

test("under a strict policy the button is styled, and a second copy of the module has no effect", async ({ open, ada, site, traffic }) => {
  const rules = ["default-src 'none'", `script-src ${site.origin} 'unsafe-inline'`, "style-src 'unsafe-inline'", "require-trusted-types-for 'script'"];
  const second = '<script type="module" src="/second.mjs"></script>';
  await open({ body: ADA + second, headers: { "content-security-policy": rules.join("; ") } });

  await expect(ada.button).toHaveCSS("background-color", "rgb(26, 115, 232)");
  await expect(ada.button).toHaveCSS("color", "rgb(255, 255, 255)");
  await ada.button.click();
  await expect(ada.button).toHaveText("Calling…");
  expect(traffic.complaints).toEqual([]);
});

/** Runs a function on a call of the scripted transport, in the page. */
async function call<T>(page: Page, at: number, act: (call: Scripted) => T): Promise<T> {
  const { calls, act: run } = { calls: await page.evaluateHandle<Scripted[]>("calls"), act: act.toString() };
  return calls.evaluate(([...calls], [at, run]) => (0, eval)(`(${run})`)(calls[at as number]), [at, run] as const) as Promise<T>;
}

/** Records the bubbling events of the buttons in the page. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    for (const name of ["accepted", "ringing", "answered", "connected", "ended"]) document.addEventListener(`click-to-call:${name}`, () => told.push(name));
    document.addEventListener("click-to-call:before", (event) => told.push(`before ${(event as CustomEvent<{ phoneNumber: string }>).detail.phoneNumber}`));
    document.addEventListener("click-to-call:error", (event) => {
      const { code, error } = (event as CustomEvent<{ code: string; error: { reason?: string } }>).detail;
      told.push(`error ${code} ${error.reason}`);
    });
  });
}

async function told(page: Page): Promise<string[]> {
  return page.evaluate("told");
}
