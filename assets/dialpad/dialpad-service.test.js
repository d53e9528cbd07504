import assert from "node:assert/strict";
import { test } from "node:test";
import { LOAD_TIMEOUT, SILENCE_TIMEOUT } from "./connection.js";
import { DialpadService } from "./dialpad-service.js";
import { FakeBrowser, ORIGIN, SIGNED_IN, SIGNED_OUT, message, ringing, silent } from "./fake-browser.js";
import { PATIENCE } from "./request-queue.js";

const CLIENT = "client-1";

/** A service with its frame and all emitted events. */
function start(options = { load: "eager" }) {
  const browser = new FakeBrowser();
  const service = new DialpadService(browser);
  const container = browser.container();
  const heard = [];
  service.on("authentication", ({ authenticated, userId }) => heard.push(`authentication ${authenticated} ${userId}`));
  service.on("call_ringing", ({ id, state, external_number }) => heard.push(`${state} ${id} ${external_number}`));
  service.on("ringing_forgotten", ({ id, state }) => heard.push(`forgotten ${state} ${id}`));
  service.on("error", ({ code }) => heard.push(`error ${code}`));
  service.initializeCTI(CLIENT, container, options);
  const frame = () => container.children[0];
  const say = (data, from) => browser.message(frame(), data, from);
  const sent = () => frame().contentWindow.sent.map(({ data }) => [data.method, data.payload?.phone_number].filter(Boolean).join(" "));
  return { browser, service, container, heard, frame, say, sent };
}

const codeOf = (promise) => promise.then(() => "resolved", ({ code }) => code);

test("the frame has the address, the permissions and the sandbox of the documentation", () => {
  const { frame } = start();
  const { src, allow, title, referrerPolicy, attributes } = frame();
  assert.equal(src, "https://dialpad.com/apps/client-1");
  assert.equal(allow, "microphone; speaker-selection; autoplay; camera; display-capture; hid");
  assert.equal(attributes.sandbox, "allow-popups allow-scripts allow-same-origin allow-forms");
  assert.deepEqual([title, referrerPolicy], ["Dialpad Mini Dialer", "strict-origin"]);
});

test("the address is a setting, and is https or on this machine", () => {
  const urlOf = (url) => start({ load: "eager", url }).frame().src;
  assert.equal(urlOf("https://dialpad.example/x/{clientId}?v=1"), "https://dialpad.example/x/client-1?v=1");
  assert.equal(urlOf("https://dialpad.com/apps/open"), "https://dialpad.com/apps/open");
  assert.equal(urlOf("http://127.0.0.1:1/{clientId}"), "http://127.0.0.1:1/client-1");
  for (const url of ["http://dialpad.com/{clientId}", "javascript:alert(1)", "/apps", ""]) {
    assert.throws(() => start({ url }), { code: "url_invalid" }, url);
  }
  const service = new DialpadService(new FakeBrowser());
  for (const id of [undefined, "", "a/b", "a?b", "x".repeat(129), 1]) {
    assert.throws(() => service.initializeCTI(id, new FakeBrowser().container()), { code: "client_id_invalid" });
  }
  assert.throws(() => service.initializeCTI(CLIENT, "#dialer"), TypeError);
});

test("nothing is loaded before the page is idle, the panel opens or a call is requested", async () => {
  const idle = start({});
  assert.equal(idle.frame(), undefined);
  assert.equal(idle.service.status, "idle");
  idle.browser.advance(1);
  assert.ok(idle.frame());

  const onDemand = start({ load: "open" });
  onDemand.browser.advance(60_000);
  assert.equal(onDemand.frame(), undefined);
  const call = onDemand.service.initiateCall("+15551234567");
  assert.ok(onDemand.frame());
  onDemand.say(SIGNED_IN);
  assert.equal((await call).phoneNumber, "+15551234567");
});

test("requests before the sign-in wait, and are sent in order after the tab was enabled", async () => {
  const { service, say, sent, frame } = start();
  const calls = [service.initiateCall("+12025550142"), service.initiateCall("+12025550143")];
  say(SIGNED_OUT);
  assert.deepEqual(sent(), []);

  say(SIGNED_IN);

  await Promise.all(calls);
  assert.deepEqual(sent(), ["enable_current_tab", "initiate_call +12025550142", "initiate_call +12025550143"]);
  assert.ok(frame().contentWindow.sent.every(({ origin }) => origin === ORIGIN));
  await service.initiateCall("+12025550144", { customData: "x" });
  await service.enableCurrentTab();
  await service.endAllCalls();
  assert.deepEqual(sent().slice(3), ["initiate_call +12025550144", "enable_current_tab", "hang_up_all_calls"]);
});

test("waiting requests are bounded in time and number, and are cancelled by a hang-up", async () => {
  const { service, browser, say, sent } = start();
  const late = codeOf(service.initiateCall("+12025550142"));
  browser.advance(PATIENCE);
  assert.equal(await late, "not_authenticated");

  const waiting = Array.from({ length: 8 }, () => codeOf(service.initiateCall("+12025550142")));
  assert.equal(await codeOf(service.initiateCall("+12025550142")), "queue_full");
  await service.endAllCalls();
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(["cancelled"]));

  say(SIGNED_IN);
  assert.deepEqual(sent(), ["enable_current_tab"]);
});

test("an invalid option rejects the call before anything is loaded", async () => {
  const { service, frame } = start({ load: "open" });
  for (const [number, options, code] of [
    ["12", {}, "number_invalid"],
    ["+12025550142", { outboundCallerId: "x" }, "caller_id_invalid"],
    ["+12025550142", { identityType: "Office", identityId: "x" }, "identity_invalid"],
    ["+12025550142", { customData: "x".repeat(2_001) }, "context_too_long"],
    ["+12025550142", { customData: 1 }, "custom_data_invalid"],
  ]) {
    assert.equal(await codeOf(service.initiateCall(number, options)), code);
  }
  assert.equal(frame(), undefined);
  const nobody = new DialpadService(new FakeBrowser());
  assert.equal(await codeOf(nobody.initiateCall("+12025550142")), "not_initialized");
  assert.equal(await codeOf(nobody.enableCurrentTab()), "not_initialized");
  assert.equal(await codeOf(nobody.endAllCalls()), "not_initialized");
});

test("sign-in and sign-out are reported once each, and ringing calls end with the session", () => {
  const { service, heard, say } = start();
  for (const data of [SIGNED_OUT, SIGNED_IN, SIGNED_IN]) say(data);
  say(ringing(1));
  assert.deepEqual([service.status, service.isAuthenticated, service.userId], ["signed_in", true, "5780975027372032"]);
  for (const data of [SIGNED_OUT, SIGNED_OUT]) say(data);

  assert.deepEqual(heard, ["authentication true 5780975027372032", "on 1 +12025550142", "off 1 +12025550142", "authentication false null"]);
  assert.deepEqual([service.status, service.userId], ["signed_out", null]);
});

test("a message from a foreign window or origin has no effect", () => {
  const { browser, service, heard, frame, sent } = start();
  const foreign = [
    { origin: "https://dialpad.com.evil.example" },
    { origin: "http://dialpad.com" },
    { origin: "null" },
    { origin: "" },
    { source: { postMessage() {} } },
    { source: null },
    { source: browser.window },
  ];
  for (const from of foreign) {
    for (const data of [SIGNED_IN, ringing(1), silent(1)]) browser.message(frame(), data, from);
  }
  assert.deepEqual(heard, []);
  assert.deepEqual(sent(), []);
  assert.equal(service.status, "loading");
});

test("repeated messages ring a call once and stop it once", () => {
  const { heard, say } = start();
  for (const data of [ringing(1), ringing(1), ringing("1"), silent(2), silent(1), silent(1)]) say(data);
  assert.deepEqual(heard, ["on 1 +12025550142", "off 1 +12025550142"]);
});

test("a call with a rounded id is shown without an id, and the fault is reported", () => {
  const { heard, say } = start();
  say(ringing(2 ** 60));
  say(silent(2 ** 60));
  assert.deepEqual(heard, ["error id_not_exact", "on null +12025550142", "off null +12025550142"]);
});

test("a flood of calls is limited, reported once, and over when it ends", () => {
  const { browser, heard, say } = start();
  for (let id = 1; id <= 10_000; id += 1) say(ringing(id));
  assert.equal(heard.filter((line) => line.startsWith("on ")).length, 20);
  assert.equal(heard.filter((line) => line === "error message_flood").length, 1);
  // Eight calls at most are followed; the end of the others is not reported.
  assert.equal(heard.filter((line) => line.startsWith("off ")).length, 0);
  assert.equal(heard.filter((line) => line.startsWith("forgotten on ")).length, 12);

  browser.advance(1_000);
  say(ringing("late"));
  assert.equal(heard.at(-1), "on late +12025550142");
});

test("a continuing flood is reported once, and the next one again", () => {
  const { browser, heard, say } = start({ load: "eager", debug: true });
  const floods = () => heard.filter((line) => line === "error message_flood").length;
  for (let id = 1; id <= 10_000; id += 1) {
    say(ringing(id));
    if (id % 50 === 0) browser.advance(200);
  }
  assert.equal(floods(), 1);
  // 40 seconds have passed: the log has a limit too.
  assert.ok(browser.window.logged.length < 300, browser.window.logged.length);

  browser.advance(4_000);
  for (let id = 1; id <= 100; id += 1) say(ringing(`next-${id}`));
  assert.equal(floods(), 2);
});

test("the ninth ringing call removes the oldest, whose end is no event", () => {
  const { heard, say } = start();
  for (let id = 1; id <= 9; id += 1) say(ringing(id));
  assert.deepEqual(heard.slice(-2), ["forgotten on 1", "on 9 +12025550142"]);
  say(silent(1));
  say(silent(2));
  assert.deepEqual(heard.slice(-2), ["on 9 +12025550142", "off 2 +12025550142"]);
});

test("after a flood of sign-ins and sign-outs, the last state applies", () => {
  const { browser, service, heard, say, sent } = start();
  for (let turn = 0; turn < 1_000; turn += 1) {
    say(SIGNED_IN);
    say(SIGNED_OUT);
  }
  say(SIGNED_IN);
  assert.ok(heard.length <= 25, heard.length);
  assert.equal(heard.filter((line) => line === "error message_flood").length, 1);

  browser.advance(1_000);
  assert.equal(service.isAuthenticated, true);
  assert.ok(sent().length <= 11, sent().length);
});

test("a frame that does not load is reported, and one that loads late is accepted", () => {
  const { browser, service, heard, frame, say } = start();
  browser.advance(LOAD_TIMEOUT);
  assert.deepEqual(heard, ["error dialer_not_loaded"]);
  assert.equal(service.status, "failed");

  frame().dispatchEvent(new Event("load"));
  assert.equal(service.status, "waiting");
  say(SIGNED_OUT);
  assert.equal(service.status, "signed_out");
  assert.equal(browser.timers, 0);
});

test("a frame that loads and sends nothing is reported", () => {
  const { browser, heard, frame, service } = start();
  frame().dispatchEvent(new Event("load"));
  browser.advance(SILENCE_TIMEOUT);
  assert.deepEqual(heard, ["error dialer_silent"]);
  assert.equal(service.status, "waiting");
});

test("a frame that the page's policy blocks is reported immediately", () => {
  const { browser, heard, frame, service } = start();
  const violation = (blockedURI, effectiveDirective = "frame-src", disposition = "enforce") =>
    browser.window.document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { blockedURI, effectiveDirective, disposition }));
  violation("https://ads.example");
  violation(ORIGIN, "img-src");
  violation(ORIGIN, "frame-src", "report");
  assert.deepEqual(heard, []);

  violation("https://dialpad.com/apps/client-1");
  frame().dispatchEvent(new Event("load"));

  assert.deepEqual(heard, ["error dialer_blocked"]);
  assert.equal(service.status, "failed");
});

test("a retry loads a new frame, and messages of the old one have no effect", () => {
  const { browser, service, container, heard, frame } = start();
  browser.advance(LOAD_TIMEOUT);
  const old = { contentWindow: frame().contentWindow };
  service.reload();
  assert.equal(container.children.length, 1);
  browser.message(old, SIGNED_IN);
  assert.deepEqual(heard, ["error dialer_not_loaded"]);
});

test("an equal initialization changes nothing, a different one makes a new frame", () => {
  const { browser, service, container, frame, say, heard } = start();
  const first = frame();
  say(SIGNED_IN);
  service.initializeCTI(CLIENT, container, { load: "eager" });
  assert.equal(frame(), first);
  assert.equal(browser.window.listeners, 1);

  service.initializeCTI("client-2", container, { load: "eager" });
  assert.equal(frame().src, "https://dialpad.com/apps/client-2");
  assert.equal(container.children.length, 1);
  assert.equal(browser.window.listeners, 1);
  assert.equal(heard.at(-1), "authentication false null");
});

test("a frame that left the page with its container is replaced", () => {
  const { service, container, frame } = start();
  frame().contentWindow = null;
  service.initializeCTI(CLIENT, container, { load: "eager" });
  assert.equal(container.children.length, 1);
  assert.ok(frame().contentWindow);
});

test("a call after the frame left the page waits for the sign-in in a new frame", async () => {
  const { service, container, frame, say, sent, heard } = start();
  say(SIGNED_IN);
  frame().contentWindow = null;
  const call = service.initiateCall("+12025550142");
  assert.equal(container.children.length, 1);
  assert.deepEqual(sent(), []);
  assert.equal(heard.at(-1), "authentication false null");

  say(SIGNED_IN);

  await call;
  assert.deepEqual(sent(), ["enable_current_tab", "initiate_call +12025550142"]);
  frame().contentWindow = null;
  service.load();
  assert.ok(frame().contentWindow);
});

test("the same call twice within a second is one call, also after waiting for the sign-in", async () => {
  const { service, browser, say, sent } = start();
  const requested = [];
  service.on("call_requested", ({ requestId }) => requested.push(requestId));
  const waiting = [service.initiateCall("+12025550142"), service.initiateCall("(202) 555-0142")];
  say(SIGNED_IN);
  const calls = await Promise.all(waiting);
  calls.push(await service.initiateCall("+12025550142"));
  assert.equal(new Set(calls.map(({ requestId }) => requestId)).size, 1);
  assert.deepEqual(requested, [calls[0].requestId]);

  await service.initiateCall("+12025550142", { customData: "other" });
  browser.advance(1_000);
  await service.initiateCall("+12025550142", { customData: "other" });
  assert.deepEqual(sent(), ["enable_current_tab", ...Array(3).fill("initiate_call +12025550142")]);
});

test("a waiting request is removed from the queue by its signal", async () => {
  const { service, browser, say, sent } = start();
  const abort = new AbortController();
  const timers = browser.timers;
  const call = codeOf(service.initiateCall("+12025550142", { signal: abort.signal }));
  abort.abort();
  assert.equal(await call, "cancelled");
  assert.equal(await codeOf(service.initiateCall("+12025550142", { signal: abort.signal })), "cancelled");
  assert.equal(browser.timers, timers);
  say(SIGNED_IN);
  assert.deepEqual(sent(), ["enable_current_tab"]);
});

test("a rounded user id is null, and the fault is reported once", () => {
  const { heard, say } = start();
  for (const user_id of [2 ** 60, 2 ** 60]) say(message("user_authentication", { user_authenticated: true, user_id }));
  assert.deepEqual(heard, ["error id_not_exact", "authentication true null"]);
});

test("destroy leaves no frame, listener or timer, and rejects waiting requests", async () => {
  const { browser, service, container } = start();
  const waiting = codeOf(service.initiateCall("+12025550142"));
  service.destroy();
  assert.equal(await waiting, "destroyed");
  assert.deepEqual([container.children.length, browser.timers], [0, 0]);
  assert.deepEqual([browser.window.listeners, browser.window.document.listeners], [0, 0]);
  assert.equal(service.status, "idle");
});

test("a handler is removed by the function that `on` returned, and a failing handler does not affect others", (t) => {
  const { service, say } = start();
  const errors = [];
  globalThis.reportError = (error) => errors.push(error.message);
  t.after(() => delete globalThis.reportError);
  const before = service.handlerCount;
  const heard = [];
  const stops = [
    service.on("call_ringing", () => {
      throw new Error("of the handler");
    }),
    service.on("call_ringing", ({ contact }) => heard.push(contact.name)),
  ];
  say(ringing(1));
  assert.deepEqual(heard, ["Ada Lovelace"]);
  assert.deepEqual(errors, ["of the handler"]);

  for (const stop of stops) stop();
  say(ringing(2));
  assert.deepEqual(heard, ["Ada Lovelace"]);
  assert.equal(service.handlerCount, before);
  assert.throws(() => service.on("call_ringing"), TypeError);
});

test("debug logs each message, masked, and without debug nothing is logged", async () => {
  const quiet = start();
  quiet.say(SIGNED_IN);
  assert.deepEqual(quiet.browser.window.logged, []);

  const { browser, service, say } = start({ load: "eager", debug: true });
  say(SIGNED_IN);
  say(ringing(5780975027372032));
  await service.initiateCall("+12025550142", { customData: "job 7" });
  const logged = browser.window.logged.join("\n");
  for (const method of ["← user_authentication", "→ enable_current_tab", "← call_ringing", "→ initiate_call"]) {
    assert.ok(logged.includes(method), method);
  }
  for (const secret of ["Ada", "ada@", "2025550142", "57809750273720", "job 7"]) assert.ok(!logged.includes(secret), secret);
});

test("a message of another method is ignored", () => {
  const { heard, say, service } = start();
  say(message("call_connected", { id: 1 }));
  assert.deepEqual(heard, []);
  assert.equal(service.status, "loading");
});
