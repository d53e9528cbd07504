// The Mini Dialer on a page of plain JavaScript. The protocol is tested in assets/dialpad; these tests cover the browser: windows,
// origins, frames, focus and appearance.

import type { Page } from "@playwright/test";
import { findings, colourFindings } from "../support/axe";
import { CALLS, expect, heard, test } from "../support/dialpad-page";
import { ADA_CALLS } from "../support/mini-dialer-stand-in";
import { picture } from "../support/picture";

const SIGNED_IN = { api: "opencti_dialpad", version: "1.0", method: "user_authentication", payload: { user_authenticated: true, user_id: 1 } };
const RINGING = { api: "opencti_dialpad", version: "1.0", method: "call_ringing", payload: { ...ADA_CALLS, id: 1 } };

/** The service without a panel, in an element of the page. */
const SERVICE = `
  const clientId = "client-1";
  const container = document.body.appendChild(document.createElement("div"));
  dialpadService.initializeCTI(clientId, container, { url, load: "eager" });
  const unsubscribes = [
    dialpadService.on("authentication", ({ authenticated, userId }) => heard.push("authentication " + authenticated + " " + userId)),
    dialpadService.on("call_ringing", (call) => heard.push(call.state + " " + call.id + " " + call.external_number + " " + call.contact.name)),
    dialpadService.on("error", ({ code }) => heard.push("error " + code)),
  ];
  window.unsubscribe = () => unsubscribes.forEach((unsubscribe) => unsubscribe())`;

test("dialpadService.initiateCall waits for the sign-in, then calls, and events are sent until unsubscribed", async ({ open, page, dialer, traffic }) => {
  await open(`${SERVICE};
    const customData = JSON.stringify({ jobId: "j-7" });
    window.call = dialpadService.initiateCall('+15551234567', {customData})`);
  await dialer.signOut(page);
  expect(await dialer.received(page)).toEqual([]);

  await dialer.signIn(page);

  const requested = await page.evaluate("call");
  expect(requested).toEqual({ requestId: expect.any(String), phoneNumber: "+15551234567" });
  const envelope = { api: "opencti_dialpad", version: "1.0" };
  await expect.poll(() => dialer.received(page)).toEqual([
    { ...envelope, method: "enable_current_tab" },
    { ...envelope, method: "initiate_call", payload: { phone_number: "+15551234567", enable_current_tab: true, custom_data: '{"jobId":"j-7"}' } },
  ]);
  expect(dialer.loads).toEqual(["/apps/client-1"]);

  await dialer.rings(page, "9223372036854775807");
  await dialer.stopsRinging(page, "9223372036854775807");
  await page.evaluate("dialpadService.endAllCalls()");
  await expect.poll(async () => (await dialer.received(page)).at(-1)).toEqual({ ...envelope, method: "hang_up_all_calls" });
  const all = ["authentication true 5780975027372032", "on 9223372036854775807 +12025550142 Ada Lovelace", "off 9223372036854775807 +12025550142 Ada Lovelace"];
  expect(await heard(page)).toEqual(all);

  await page.evaluate("unsubscribe()");
  await dialer.signOut(page);
  await expect.poll(() => page.evaluate("dialpadService.status")).toBe("signed_out");
  expect(await heard(page)).toEqual(all);
  expect(traffic.complaints).toEqual([]);
});

test("invalid messages have no effect, whatever their origin", async ({ open, page, dialer, site, traffic }) => {
  await open(SERVICE);
  await dialer.frame(page);

  // A second window of the right origin, a window of a foreign origin, and the page itself.
  const foreign = site.put({ body: "<p>foreign</p>" }).replace("localhost", "127.0.0.1");
  for (const address of [`${dialer.origin}/apps/other`, foreign]) {
    await page.evaluate((src) => new Promise((done) => document.body.appendChild(Object.assign(document.createElement("iframe"), { src, onload: done, name: "foreign" }))), address);
    const frame = page.frames().at(-1)!;
    for (const data of [SIGNED_IN, RINGING]) await frame.evaluate((data) => parent.postMessage(data, "*"), data);
  }
  await page.evaluate((all) => all.forEach((data) => postMessage(data, "*")), [SIGNED_IN, RINGING]);

  const wrong: unknown[] = [null, 1, "{", "[]", [], {}];
  for (const envelope of [{ api: "opencti" }, { api: null }, { version: "1.1" }, { version: 1 }, { method: "toString" }, { method: null }, { payload: null }, { payload: [] }]) {
    wrong.push({ ...SIGNED_IN, ...envelope }, { ...RINGING, ...envelope });
  }
  for (const payload of [{}, { user_id: 1 }, { user_authenticated: "yes" }, { user_authenticated: 1 }, { user_authenticated: true, user_id: { id: 1 } }, { user_authenticated: true, user_id: 1e300 }]) {
    wrong.push({ ...SIGNED_IN, payload });
  }
  for (const part of [{ id: undefined }, { id: 1e300 }, { id: -1 }, { id: 0.5 }, { id: "9".repeat(65) }, { state: undefined }, { state: "ringing" }, { external_number: 1 }, { contact: "Ada" }, { contact: { name: "x".repeat(300) } }, { target: 1 }]) {
    wrong.push({ ...RINGING, payload: { ...RINGING.payload, ...part } });
  }
  for (const data of wrong) await dialer.post(page, data);

  // Later messages of the same queue have arrived, so these have, too.
  await dialer.signOut(page);
  await expect.poll(() => page.evaluate("dialpadService.status")).toBe("signed_out");
  expect(await heard(page)).toEqual([]);
  expect(await dialer.received(page)).toEqual([]);

  const frame = await dialer.frame(page);
  await frame.evaluate((ringing) => {
    for (let id = 1; id <= 5_000; id += 1) parent.postMessage({ ...ringing, payload: { ...ringing.payload, id } }, "*");
    parent.postMessage({ ...ringing, payload: { ...ringing.payload, state: "off", id: "last" } }, "*");
  }, RINGING);
  await dialer.signIn(page);
  await expect.poll(() => page.evaluate("dialpadService.isAuthenticated")).toBe(true);
  const flood = await heard(page);
  expect(flood.filter((line) => line === "error message_flood")).toHaveLength(1);
  expect(flood.filter((line) => line.startsWith("on ")).length).toBeLessThan(60);
  expect(traffic.complaints).toEqual([]);
});

test("a call opens the dialer, shows the caller, notifies, is reported, and is removed", async ({ open, page, dialer, panel, reports, traffic, context }) => {
  await context.grantPermissions(["notifications"]);
  const logged: string[] = [];
  page.on("console", (message) => message.type() === "debug" && logged.push(message.text()));
  await open(`
    window.notified = [];
    window.Notification = class { static permission = "granted"; constructor(title, { body, tag }) { window.notified.push([title, body, tag]); window.notification = this; } close() { window.notified.push("closed"); } };
    attach({
      debug: true,
      report: { apiUrl: "${CALLS}", token: async () => "good-token" },
      lookUpCustomer: async ({ external_number }) => external_number === "+12025550142"
        ? { name: "Countess Ada Lovelace", customerId: "c-1", jobId: "j-1", job: "Boiler repair, 12 Oak Street", actions: [{ label: "Open record", href: "#ada" }, { label: "Take note", onSelect: () => heard.push("note") }, { label: "Evil", href: "javascript:alert(1)" }] }
        : Promise.reject(new Error("no record")),
    })`);
  await expect(panel.launcher).toContainText("Waiting for Dialpad");
  await dialer.signIn(page);
  await expect(panel.launcher).toContainText("Signed in");
  await expect(panel.panel).toHaveCSS("visibility", "hidden");

  await dialer.rings(page, "9007199254740993");

  await expect(panel.panel).toBeVisible();
  await expect(panel.status).toHaveText("Signed in");
  await expect(panel.cards).toHaveAccessibleName("Incoming call: Countess Ada Lovelace");
  await expect(panel.cards.getByText("Boiler repair, 12 Oak Street")).toBeVisible();
  await expect(panel.cards.locator("bdi")).toHaveText("(202) 555-0142");
  await expect(panel.cards.getByRole("link")).toHaveText(["Open record"]);
  await panel.cards.getByRole("button", { name: "Take note" }).click();
  await dialer.stopsRinging(page, "9007199254740993");
  await expect(panel.cards).toContainText("No longer ringing");
  await panel.cards.getByRole("button", { name: "Dismiss" }).click();
  await expect(panel.cards).toHaveCount(0);

  // If the look-up fails, Dialpad's data is shown.
  await dialer.rings(page, 2, { external_number: "+12025550199", contact: null });
  await expect(panel.cards).toHaveAccessibleName("Incoming call: (202) 555-0199");
  await expect.poll(() => heard(page)).toEqual([
    "authentication true 5780975027372032",
    "collapsed false",
    "incoming 9007199254740993 +12025550142 Ada Lovelace",
    "note",
    "silent 9007199254740993",
    "incoming 2 +12025550199 undefined",
    "error look_up_failed",
  ]);
  expect(await page.evaluate("notified")).toEqual([
    ["Incoming call", "Ada Lovelace", "click2call-dialpad-9007199254740993"],
    "closed",
    ["Incoming call", "(202) 555-0199", "click2call-dialpad-2"],
  ]);
  await panel.hide.click();
  await page.evaluate("notification.onclick()");
  await expect(panel.panel).toBeVisible();

  await page.evaluate("dialpadService.initiateCall('+15551234567', { customData: JSON.stringify({ jobId: 'j-7' }) })");
  await expect.poll(() => reports.length).toBe(5);
  const about = { at: expect.stringMatching(/^\d{4}-.*Z$/), userId: "5780975027372032" };
  const inbound = { ...about, direction: "inbound", callId: "9007199254740993", externalNumber: "+12025550142" };
  expect(reports.map(({ body }) => body)).toEqual([
    { ...inbound, state: "ringing" },
    { ...inbound, state: "ringing", customData: { customerId: "c-1", customerName: "Countess Ada Lovelace", jobId: "j-1" } },
    { ...inbound, state: "ended" },
    { ...inbound, callId: "2", externalNumber: "+12025550199", state: "ringing" },
    { ...about, direction: "outbound", callId: expect.any(String), externalNumber: "+15551234567", state: "placed", customData: '{"jobId":"j-7"}' },
  ]);
  expect(new Set(reports.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer good-token"]));

  expect(logged.join()).toContain("← call_ringing");
  for (const secret of ["Lovelace", "2025550142", "5780975027372032", "j-7"]) expect(logged.join()).not.toContain(secret);
  expect(traffic.complaints).toEqual([]);
});

test("options prevent opening, notifying and loading", async ({ open, page, dialer, panel, context }) => {
  await context.grantPermissions(["notifications"]);
  await open(`
    window.notified = 0;
    window.Notification = class { static permission = "granted"; constructor() { window.notified += 1; } close() {} };
    attach({ openOnIncoming: false, openOnCall: false, notifications: false, load: "open" })`);
  await expect(panel.launcher).toContainText("Not loaded yet");
  await expect(panel.frame).toHaveCount(0);
  await panel.launcher.click();
  await expect(panel.hide).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel.launcher).toBeFocused();
  await dialer.rings(page, 1);

  await expect(panel.launcher).toContainText("Incoming call");
  await expect(panel.launcher).toHaveAttribute("aria-expanded", "false");
  await expect(panel.panel).toHaveCSS("visibility", "hidden");
  expect(await page.evaluate("notified")).toBe(0);
  await page.evaluate("void dialpadService.initiateCall('+15551234567').catch(({ code }) => heard.push(code))");
  await expect(panel.panel).toHaveCSS("visibility", "hidden");
  await page.evaluate("handle.open()");
  await expect(panel.cards).toBeVisible();
  await page.evaluate("handle.collapse()");
  await expect(panel.panel).toHaveCSS("visibility", "hidden");
});

test("docked, floating, hidden and across routes the frame is the same, and destroy leaves nothing", async ({ open, page, dialer, panel, traffic }) => {
  await open(`attach({ collapsed: false })`);
  await dialer.signIn(page);
  await expect(panel.frame).toHaveAttribute("allow", /microphone/);
  await expect(panel.frame).toHaveAttribute("sandbox", "allow-popups allow-scripts allow-same-origin allow-forms");
  await expect.poll(() => panel.frame.boundingBox()).toMatchObject({ width: 398 });

  const options = { clientId: "client-1", url: dialer.url, load: "eager" };
  await page.evaluate((options) => window.handle.update({ ...options, mode: "docked", collapsed: false }), options);
  const viewport = page.viewportSize()!;
  await expect.poll(() => panel.panel.boundingBox()).toEqual({ x: viewport.width - 400, y: 0, width: 400, height: viewport.height });
  await expect(page.locator("body")).toHaveCSS("padding-right", "432px");
  await panel.hide.click();
  await expect(page.locator("body")).toHaveCSS("padding-right", "32px");

  // A router that replaces the body, and a component that is unmounted with its route.
  await page.evaluate("document.body.replaceWith(document.createElement('body'))");
  await expect(panel.launcher).toBeVisible();
  await page.evaluate("handle.release()");
  await expect(panel.launcher).toBeHidden();
  await dialer.rings(page, 1);
  await expect(panel.cards).toBeVisible();
  await dialer.stopsRinging(page, 1);
  await panel.hide.click();
  await expect(panel.launcher).toBeHidden();
  await page.evaluate(() => window.attach({ onIncomingCall: undefined }));
  await expect(panel.launcher).toContainText("Signed in");
  await expect.poll(() => heard(page)).toContain("authentication true 5780975027372032");
  expect(dialer.loads).toHaveLength(1);

  await page.evaluate("handle.release(); dialpadService.destroy()");
  await expect(panel.host).toHaveCount(0);
  expect(await windowListeners(page)).not.toContain("message");
  expect(await windowListeners(page)).not.toContain("offline");
  expect(traffic.complaints).toEqual([]);
});

test("a dialer that does not load, is blocked or is not set up shows a message, and can be retried", async ({ open, page, dialer, panel, context }) => {
  await page.clock.install();
  dialer.sticks();
  await open(`attach({ load: "open" })`);
  await panel.launcher.click();
  await expect(panel.status).toHaveText("Loading…");
  await expect.poll(() => dialer.loads.length).toBe(1);
  await page.clock.runFor(20_000);
  await expect(panel.status).toHaveText("Not available");
  await expect(panel.problem).toContainText("did not load");
  expect(await heard(page)).toEqual(["collapsed false", "error dialer_not_loaded"]);

  dialer.sticks(false);
  await panel.tryAgain.click();
  await expect(panel.status).toHaveText("Waiting for Dialpad");
  await page.clock.runFor(30_000);
  await expect(panel.problem).toContainText("has not answered");
  await picture(page, "light-dialpad-silent");
  await dialer.signOut(page);
  await expect(panel.problem).toBeHidden();
  await expect(panel.status).toHaveText("Not signed in");
  expect(await heard(page)).toEqual(["collapsed false", "error dialer_not_loaded", "error dialer_silent"]);
  await context.setOffline(true);
  await expect(panel.status).toHaveText("No connection");
  await context.setOffline(false);
  await expect(panel.status).toHaveText("Not signed in");

  await open(`attach({ collapsed: false })`, { headers: { "content-security-policy": "frame-src 'none'" } });
  await expect(panel.problem).toContainText("does not allow the Mini Dialer");
  await expect(panel.tryAgain).toBeHidden();
  await picture(page, "light-dialpad-blocked");
  expect(await heard(page)).toEqual(["error dialer_blocked"]);

  await open(`attach({ collapsed: false, clientId: "" }); handle.update({ clientId: "client-1", url: "http://dialpad.com/" })`);
  await expect(panel.problem).toContainText("its address is wrong");
  expect(await heard(page)).toEqual(["error client_id_invalid"]);
  await page.evaluate("handle.update({ clientId: '' })");
  await expect(panel.problem).toContainText("client id is missing or wrong");
  await page.evaluate((url) => window.handle.update({ clientId: "client-1", url, load: "open" }), dialer.url);
  await expect(panel.problem).toBeHidden();
});

test("a caller without a name and a number is unknown, and two of them have a card each", async ({ open, page, dialer, panel }) => {
  await open(`attach()`);
  await dialer.signIn(page);
  // Both ids are rounded, so neither call has one.
  for (const id of [2 ** 60, 2 ** 61]) await dialer.rings(page, id, { external_number: null, contact: null });
  await expect(panel.cards).toHaveCount(2);
  for (const card of await panel.cards.all()) await expect(card).toHaveAccessibleName("Incoming call: Unknown caller");

  for (const id of [2 ** 60, 2 ** 61]) await dialer.stopsRinging(page, id);
  await expect(panel.cards).toContainText(["No longer ringing", "No longer ringing"]);
  await expect(panel.launcher).not.toContainText("Incoming call");
});

test("the ninth ringing call closes the card of the oldest, which does not end its ringing", async ({ open, page, dialer, panel }) => {
  await open(`
    attach({ openOnIncoming: false });
    dialpadService.on("ringing_forgotten", ({ id }) => heard.push("forgotten " + id))`);
  await dialer.signIn(page);
  for (let id = 1; id <= 9; id += 1) await dialer.rings(page, id, { external_number: `+1202555014${id}`, contact: null });

  await expect.poll(() => heard(page)).toContain("forgotten 1");
  expect((await heard(page)).filter((line) => line.startsWith("silent"))).toEqual([]);
  await expect(panel.cards.filter({ hasText: "No longer ringing" })).toHaveCount(0);
});

test("a call after the dialer left the document waits for the sign-in in a new frame", async ({ open, page, dialer, panel }) => {
  await open(`attach({ openOnCall: false })`);
  await dialer.signIn(page);
  await expect.poll(() => page.evaluate("dialpadService.isAuthenticated")).toBe(true);
  await panel.host.evaluate((host) => host.remove());

  await page.evaluate("void (window.call = dialpadService.initiateCall('+15551234567'))");

  await expect.poll(() => dialer.loads.length).toBe(2);
  await dialer.signIn(page);
  await page.evaluate("call");
  await expect.poll(async () => (await dialer.received(page)).map(({ method }) => method)).toEqual(["enable_current_tab", "initiate_call"]);
});

test("after destroy, renders of an existing component do not load the dialer again, and a new component does", async ({ open, page, dialer, panel }) => {
  await open(`attach()`);
  await dialer.signIn(page);
  await page.evaluate("dialpadService.destroy()");
  await page.evaluate((url) => window.handle.update({ clientId: "client-1", url, load: "eager", collapsed: false }), dialer.url);
  await expect(panel.status).toHaveText("Not loaded yet");
  await expect(panel.frame).toHaveCount(0);

  await page.evaluate(() => window.attach({}));
  await expect(panel.frame).toHaveCount(1);
});

test("a report has the token of its user, and a page with another user requests another token", async ({ open, page, dialer, reports }) => {
  await open(`
    window.user = "ada";
    attach({ report: { apiUrl: "${CALLS}", token: () => window.user } })`);
  await dialer.signIn(page);
  await dialer.rings(page, 1);
  await expect.poll(() => reports.length).toBe(1);
  await page.evaluate("window.user = 'grace'");
  await dialer.stopsRinging(page, 1);
  await expect.poll(() => reports.map(({ authorization }) => authorization)).toEqual(["Bearer ada", "Bearer grace"]);
});

test("under a strict policy the dialer is styled and there is no violation", async ({ open, page, dialer, panel, site, traffic }) => {
  const rules = ["default-src 'none'", `script-src ${site.origin} 'unsafe-inline'`, `frame-src ${dialer.origin}`, "style-src 'unsafe-inline'", "require-trusted-types-for 'script'"];
  await open(`attach({ collapsed: false })`, { headers: { "content-security-policy": rules.join("; ") } });
  await dialer.signIn(page);
  await expect(panel.status).toHaveText("Signed in");
  await expect(panel.panel).toHaveCSS("border-radius", "16px");
  expect(traffic.complaints).toEqual([]);
});

test("a <call-button> calls by the Mini Dialer, with its context, and the dialer opens", async ({ open, page, dialer, panel, traffic }) => {
  await open(`attach();
    const { CallButtonElement } = await import("/call-button.mjs");
    CallButtonElement.transport = dialpad.miniDialerTransport(dialpadService);
    const button = document.createElement("call-button");
    Object.assign(button, { phoneNumber: "(202) 555-0142", customerName: "Ada Lovelace", customerId: "c-1", jobId: "j-7" });
    for (const name of ["state", "unknown", "error"]) button.addEventListener("click-to-call:" + name, ({ detail }) => heard.push(name + " " + detail.call?.state));
    document.querySelector("main").append(button)`);
  await dialer.signIn(page);
  await page.getByRole("button", { name: "Call Ada Lovelace, (202) 555-0142" }).click();

  await expect.poll(async () => (await dialer.received(page)).at(-1)?.payload).toEqual({
    phone_number: "+12025550142",
    enable_current_tab: true,
    custom_data: '{"customerId":"c-1","customerName":"Ada Lovelace","jobId":"j-7"}',
  });
  // The Mini Dialer reports nothing about outbound calls, so no state is invented.
  expect((await heard(page)).slice(1)).toEqual(["collapsed false", "state unknown", "unknown unknown"]);
  await expect(panel.panel).toBeVisible();
  await picture(page, "light-dialpad-call-button");
  expect(traffic.complaints).toEqual([]);
});

test("a double click on a <call-button> is one call, and ends none", async ({ open, page, dialer }) => {
  await open(`attach();
    const { CallButtonElement } = await import("/call-button.mjs");
    CallButtonElement.transport = dialpad.miniDialerTransport(dialpadService);
    const button = document.createElement("call-button");
    button.phoneNumber = "(202) 555-0142";
    button.addEventListener("click-to-call:error", ({ detail }) => heard.push("error " + detail.code));
    document.querySelector("main").append(button)`);
  const button = page.getByRole("button", { name: /555-0142/ });
  // The call waits for the sign-in.
  await button.click();
  await expect(button).toHaveText("Calling…");
  await button.click();
  await dialer.signIn(page);
  const methods = async () => (await dialer.received(page)).map(({ method }) => method);
  await expect.poll(methods).toEqual(["enable_current_tab", "initiate_call"]);
  await expect(button).toHaveText(/Call/);

  await page.locator("call-button").evaluate((element) => ((element as HTMLElement & { phoneNumber: string }).phoneNumber = "(202) 555-0143"));
  await page.getByRole("button", { name: /555-0143/ }).dblclick();
  await page.evaluate("dialpadService.enableCurrentTab()");
  await expect.poll(methods).toEqual(["enable_current_tab", "initiate_call", "initiate_call", "enable_current_tab"]);
  expect((await heard(page)).filter((line) => line.startsWith("error"))).toEqual([]);
});

test("a waiting call of a <call-button> is cancelled with its button", async ({ open, page, dialer }) => {
  await open(`attach();
    const { CallButtonElement } = await import("/call-button.mjs");
    CallButtonElement.transport = dialpad.miniDialerTransport(dialpadService);
    const button = document.createElement("call-button");
    button.phoneNumber = "(202) 555-0142";
    document.querySelector("main").append(button)`);
  const button = page.getByRole("button", { name: /555-0142/ });
  await button.click();
  await expect(button).toHaveText("Calling…");
  await page.locator("call-button").evaluate((element) => new Promise((gone) => { element.remove(); setTimeout(gone); }));
  await dialer.signIn(page);
  await expect.poll(() => page.evaluate("dialpadService.isAuthenticated")).toBe(true);
  expect((await dialer.received(page)).map(({ method }) => method)).toEqual(["enable_current_tab"]);
});

const LOOKS = { desktop: { width: 900, height: 720 }, phone: { width: 360, height: 640 } };

for (const [name, viewport] of Object.entries(LOOKS)) {
  test.describe(`on a ${name}`, () => {
    test.use({ viewport, contextOptions: { reducedMotion: "reduce" } });

    test("axe finds nothing in any state, and everything fits", async ({ open, page, dialer, panel }) => {
      const look = async (state: string) => {
        await page.emulateMedia({ colorScheme: "light" });
        await picture(page, name === "phone" ? `phone-dialpad-${state}` : `light-dialpad-${state}`);
        expect((await findings(page)).filter(ofOurs), `${state}, light`).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        await picture(page, name === "phone" ? `phone-dialpad-dark-${state}` : `dark-dialpad-${state}`);
        expect((await colourFindings(page)).filter(ofOurs), `${state}, dark`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), state).toBeLessThanOrEqual(0);
      };
      const actions = `[{ label: "Open record", href: "#ada" }, { label: "New job", onSelect() {} }]`;
      await open(`attach({ openOnIncoming: false, lookUpCustomer: async () => ({ name: "Ada Lovelace", job: "Boiler repair, 12 Oak Street", actions: ${actions} }) })`);
      await dialer.signOut(page);
      await expect(panel.launcher).toContainText("Not signed in");
      await look("1-collapsed-signed-out");
      await panel.launcher.click();
      await look("2-floating-signed-out");
      await dialer.signIn(page);
      await expect(panel.status).toHaveText("Signed in");
      await look("3-floating-signed-in");
      await panel.hide.click();
      await dialer.rings(page, 1);
      await expect(panel.launcher).toContainText("Incoming call");
      await look("4-collapsed-incoming");
      await panel.launcher.click();
      await expect(panel.cards).toContainText("Boiler repair");
      const box = (await panel.panel.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
      for (const button of await panel.panel.locator("button, a").filter({ visible: true }).all()) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
      await look("5-floating-incoming");
      await page.evaluate((options) => window.handle.update({ ...options, mode: "docked" }), { clientId: "client-1", url: dialer.url, load: "eager" });
      await look("6-docked-incoming");
      await dialer.stopsRinging(page, 1);
      await expect(panel.cards).toContainText("No longer ringing");
      await look("7-docked-no-longer-ringing");
    });
  });
}

/** The stand-in's page is excluded. */
function ofOurs(finding: string): boolean {
  return !finding.includes("<input>") && !finding.startsWith("region") && !finding.startsWith("landmark");
}

async function windowListeners(page: Page): Promise<string[]> {
  const browser = await page.context().newCDPSession(page);
  const { result } = await browser.send("Runtime.evaluate", { expression: "window" });
  const { listeners } = await browser.send("DOMDebugger.getEventListeners", { objectId: result.objectId! });
  await browser.detach();
  return listeners.map(({ type }) => type);
}

declare global {
  interface Window {
    handle: { update(options: object): void };
    attach(options: object): void;
  }
}
