import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError } from "../client/api.js";
import { DialpadService } from "./dialpad-service.js";
import { FakeBrowser, SIGNED_IN, ringing, silent } from "./fake-browser.js";
import { miniDialerTransport } from "./mini-dialer-transport.js";
import { CallReporter } from "./report.js";

/** A signed-in service whose reports go to `post`. */
function start(post, postNow) {
  const browser = new FakeBrowser();
  const service = new DialpadService(browser);
  const container = browser.container();
  service.initializeCTI("client-1", container, { load: "eager" });
  const [frame] = container.children;
  const faults = [];
  service.on("error", ({ code, reason }) => faults.push(`${code}: ${reason}`));
  // As JSON has it on the wire.
  const asJson = (path, body) => post(path, JSON.parse(JSON.stringify(body)));
  const reporter = new CallReporter(service, { postNow: postNow ?? (() => asJson), browser });
  const say = (data) => browser.message(frame, data);
  return { browser, service, frame, faults, reporter, say };
}

/** Resolves when all pending promises have settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an incoming call is reported with its user when it rings and when it stops", async () => {
  const sent = [];
  const { say, browser } = start(async (path, body) => sent.push([path, body]));
  for (const data of [SIGNED_IN, ringing("9223372036854775807")]) say(data);
  browser.advance(7_000);
  say(silent("9223372036854775807"));
  await settled();
  const report = { callId: "9223372036854775807", direction: "inbound", externalNumber: "+12025550142", at: "1970-01-01T00:00:00.000Z", userId: "5780975027372032" };
  assert.deepEqual(sent, [
    ["/api/cti/calls", { ...report, state: "ringing" }],
    ["/api/cti/calls", { ...report, state: "ended" }],
  ]);
});

test("an outbound call is reported with its context, under a generated id", async () => {
  const sent = [];
  const { say, service } = start(async (_, body) => sent.push(body));
  say(SIGNED_IN);
  const call = miniDialerTransport(service).call("+12025550142", { context: { customerId: "c-1", jobId: "j-1" } });
  await new Promise((over) => call.addEventListener("over", over));
  await service.initiateCall("+12025550143", { customData: "plain text" });
  await settled();
  assert.deepEqual(sent.map(({ direction, state, externalNumber, customData }) => [direction, state, externalNumber, customData]), [
    ["outbound", "placed", "+12025550142", '{"customerId":"c-1","jobId":"j-1"}'],
    ["outbound", "placed", "+12025550143", "plain text"],
  ]);
  assert.notEqual(sent[0].callId, sent[1].callId);
  assert.ok(sent.every(({ callId }) => callId.length <= 64));
});

test("a call without an exact id is not reported, and one without a number is reported without it", async () => {
  const sent = [];
  const { say } = start(async (_, body) => sent.push(body));
  say(ringing(2 ** 60));
  say(ringing(1, { external_number: null }));
  say(ringing(2, { external_number: "anonymous" }));
  await settled();
  const at = "1970-01-01T00:00:00.000Z";
  assert.deepEqual(sent, [1, 2].map((id) => ({ callId: String(id), direction: "inbound", state: "ringing", at })));
});

test("the customer that the page found is reported with the call", async () => {
  const sent = [];
  const { say, reporter } = start(async (_, body) => sent.push(body));
  say(ringing("1"));
  reporter.addContext({ id: "1", external_number: "+12025550142" }, { name: "Ada Lovelace", customerId: "c-1" });
  reporter.addContext({ id: "1", external_number: "+12025550142" }, { name: "Nobody" });
  await settled();
  const report = { callId: "1", direction: "inbound", state: "ringing", externalNumber: "+12025550142", at: "1970-01-01T00:00:00.000Z" };
  assert.deepEqual(sent, [report, { ...report, customData: { customerId: "c-1", customerName: "Ada Lovelace" } }]);
});

test("a look-up that takes longer than the ringing is reported with the final state", async () => {
  const sent = [];
  const { say, service, reporter, browser } = start(async (_, body) => sent.push(body));
  let announced;
  service.on("call_ringing", (call) => call.state === "on" && (announced = call));
  say(ringing("1"));
  browser.advance(7_000);
  say(silent("1"));
  reporter.addContext(announced, { jobId: "j-1" });
  await settled();
  assert.deepEqual(sent.map(({ state }) => state), ["ringing", "ended", "ended"]);
  assert.equal(sent[2].at, sent[0].at);
});

test("a call that was removed to make room is not reported as ended", async () => {
  const sent = [];
  const { say, service, reporter } = start(async (_, body) => sent.push(body));
  let first;
  service.on("call_ringing", (call) => (first ??= call));
  for (let id = 1; id <= 9; id += 1) say(ringing(id));
  reporter.addContext(first, { jobId: "j-1" });
  await settled();
  assert.equal(sent.length, 10);
  assert.ok(sent.every(({ state }) => state === "ringing"));
});

test("a waiting report is sent with the token of the time when it was made", async () => {
  const sent = [];
  let user = "ada";
  let isDown = true;
  const { say, browser } = start(undefined, () => {
    const token = user;
    return async (_, { callId }) => {
      if (isDown) throw new CallError("unreachable");
      sent.push([token, callId]);
    };
  });
  say(ringing("1"));
  say(ringing("2"));
  user = "grace";
  say(ringing("3"));
  await settled();
  isDown = false;
  browser.advance(1_000);
  await settled();
  assert.deepEqual(sent, [["ada", "1"], ["ada", "2"], ["grace", "3"]]);
});

test("waiting reports are dropped at the end, and none is sent again", async () => {
  let attempts = 0;
  const { say, browser, faults, reporter } = start(async () => {
    attempts += 1;
    throw new CallError("unreachable");
  });
  say(ringing("1"));
  say(ringing("2"));
  await settled();
  reporter.stop();
  browser.advance(1_000);
  await settled();
  assert.equal(attempts, 1);
  assert.deepEqual(faults, []);
  assert.equal(browser.timers, 0);
});

test("a lost report is sent again in order; a refused one is not", async () => {
  const sent = [];
  const failures = [new CallError("unreachable"), new CallError("unreachable"), undefined, new CallError("forbidden")];
  const { say, browser, faults } = start(async (_, { callId }) => {
    sent.push(callId);
    const failure = failures.shift();
    if (failure) throw failure;
  });
  say(ringing("1"));
  say(ringing("2"));
  for (const milliseconds of [0, 1_000, 5_000]) {
    browser.advance(milliseconds);
    await settled();
  }
  assert.deepEqual(sent, ["1", "1", "1", "2"]);
  assert.deepEqual(faults, ["report_failed: forbidden"]);
});

test("a report is given up after four attempts, and at most 32 wait", async () => {
  let attempts = 0;
  const { say, browser, faults } = start(async () => {
    attempts += 1;
    throw new CallError("unreachable");
  });
  for (let id = 1; id <= 40; id += 1) {
    say(ringing(id));
    say(silent(id));
    browser.advance(200);
  }
  assert.equal(faults.filter((fault) => fault === "report_failed: queue_full").length, 48);
  assert.equal(attempts, 1);
  for (const milliseconds of [1_000, 5_000, 30_000]) {
    await settled();
    browser.advance(milliseconds);
  }
  await settled();
  assert.ok(attempts >= 4, attempts);
  assert.equal(faults.filter((fault) => fault === "report_failed: unreachable").length, 1);
});

test("nothing is reported after the end", async () => {
  const sent = [];
  const { say, reporter, service } = start(async (_, body) => sent.push(body));
  const before = service.handlerCount;
  reporter.stop();
  assert.equal(service.handlerCount, before - 3);
  say(ringing("1"));
  await settled();
  assert.deepEqual(sent, []);
});

test("a call of the transport reports no state that the Mini Dialer did not report", async () => {
  const { say, service, frame } = start(async () => {});
  const transport = miniDialerTransport(service);
  assert.equal(transport.kind, "mini_dialer");
  const call = transport.call("(202) 555-0142", { callerId: "+12025550100", context: { customData: "job 7" } });
  const states = [call.state];
  call.addEventListener("state", ({ detail }) => states.push(detail.state));
  const over = new Promise((resolve) => call.addEventListener("over", resolve));
  say(SIGNED_IN);
  await over;

  assert.deepEqual(states, ["starting", "unknown"]);
  assert.deepEqual([call.isOver, call.id, call.error, call.phoneNumber], [true, undefined, undefined, "(202) 555-0142"]);
  assert.deepEqual(call.capabilities, { progress: false, hangUp: true, dtmf: false });
  const { payload } = frame.contentWindow.sent.at(-1).data;
  assert.deepEqual(payload, { phone_number: "+12025550142", enable_current_tab: true, outbound_caller_id: "+12025550100", custom_data: "job 7" });
  await call.hangUp();
  assert.equal(frame.contentWindow.sent.at(-1).data.method, "hang_up_all_calls");
  await assert.rejects(call.sendDigit("1"), { code: "not_supported" });
});

test("a call of the transport that is forgotten while it waits for the sign-in is not placed", async () => {
  const { say, service, frame } = start(async () => {});
  const call = miniDialerTransport(service).call("+12025550142");
  await settled();
  call.forget();
  say(SIGNED_IN);
  await settled();
  assert.deepEqual(frame.contentWindow.sent.map(({ data }) => data.method), ["enable_current_tab"]);
  assert.equal(call.error, undefined);
});

test("a refused call of the transport has the reason, and a forgotten one reports nothing", async () => {
  const { service } = start(async () => {});
  const codeOf = (number, options) =>
    new Promise((resolve) => miniDialerTransport(service).call(number, options).addEventListener("error", ({ detail }) => resolve(detail.code)));
  assert.equal(await codeOf("12"), "number_invalid");
  assert.equal(await codeOf("+12025550142", { context: { customData: "x".repeat(2_001) } }), "context_too_long");
  const forgotten = miniDialerTransport(service).call("12");
  forgotten.addEventListener("error", () => assert.fail("told"));
  forgotten.forget();
  await settled();
  assert.equal(forgotten.isOver, true);
});
