import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { digestTransport } from "./digest.js";
import { solve } from "../proof/proof.js";

const md5 = (text) => createHash("md5").update(text).digest("hex");
const DIGEST = {
  ha1: (user, realm, password) => md5(`${user}:${realm}:${password}`),
  respond: (ha1, nonce, destination) => (/^[0-9a-f]{32}$/.test(ha1) ? md5(`${ha1}:${nonce}:${md5(destination)}`) : undefined),
  solve,
};
const ACCOUNT = { apiUrl: "https://calls.example.com/", aor: "al@ice@pbx.example.com", password: "s3cr3t" };
const NUMBER = "+12025550142";

/** A server that answers by `script`: for each path a list of `[status, body]`, the last of which is repeated. */
function server(script) {
  const requests = [];
  const answers = { "/challenge": [[200, { nonce: "n1", realm: "pbx.example.com" }]], "/call": [[200, "taken"]], ...script };
  const fetch = async (address, { method = "GET", headers, body, credentials }) => {
    const path = new URL(address).pathname;
    const request = { path, method, headers, body: body && JSON.parse(body), credentials };
    requests.push(request);
    const known = answers[path.replace(/^\/call\/\w+/, "/call/*")] ?? [[404, {}]];
    const [status, answer, retryAfter] = known.length > 1 ? known.shift() : known[0];
    if (!status) throw new TypeError("no connection");
    const content = answer === "taken" ? { iden: request.body.iden, token: "t0k3n" } : answer;
    const isText = typeof content === "string";
    return new Response(status === 204 ? null : isText ? content : JSON.stringify(content), {
      status,
      headers: retryAfter ? { "Retry-After": String(retryAfter) } : {},
    });
  };
  return { requests, browser: { fetch, load: async () => DIGEST } };
}

const EVENTS = (...states) => states.map((state, at) => `id: ${at + 1}\nevent: state\ndata: ${JSON.stringify(state)}\n\n`).join("") + "event: end\ndata:\n\n";

function over(call) {
  return new Promise((done) => call.addEventListener("over", () => done(call)));
}

async function errorOf(script, { options, account = ACCOUNT, browser } = {}) {
  const { browser: own, requests } = server(script);
  const { error } = await over(digestTransport(account, { ...own, ...browser }).call(NUMBER, options));
  return { code: error?.code, retryAfter: error?.retryAfter, paths: requests.map(({ path }) => path) };
}

test("a call is signed for its nonce and its number, and followed to its end", async () => {
  const states = [{ state: "ringing", leg: "terminal" }, { state: "connected" }, { state: "ended", cause: "completed" }];
  const { browser, requests } = server({ "/call/*/events": [[200, EVENTS(...states)]] });
  const seen = [];

  const call = digestTransport(ACCOUNT, browser).call(NUMBER);
  call.addEventListener("state", ({ detail }) => seen.push(detail.state));
  await over(call);

  const [challenge, placed, events] = requests;
  assert.deepEqual(challenge.body, { aor: ACCOUNT.aor });
  const { iden, ...signed } = placed.body;
  const response = md5(`${md5("al@ice:pbx.example.com:s3cr3t")}:n1:${md5(NUMBER)}`);
  assert.deepEqual(signed, { aor: ACCOUNT.aor, destination: NUMBER, nonce: "n1", response });
  assert.match(iden, /^\w{1,32}$/);
  assert.equal(call.id, iden);
  assert.equal(events.headers.Authorization, "Bearer t0k3n");
  assert.deepEqual(seen, ["accepted", "ringing", "connected", "ended"]);
  assert.deepEqual(call.capabilities, { progress: true, hangUp: true, dtmf: true });
  assert.ok(requests.every(({ credentials }) => credentials === "omit"));
  assert.ok(!JSON.stringify(requests).includes("s3cr3t"));
});

test("a required proof of work is sent with the call", async () => {
  const nonce = `1700000000.0123456789abcdef.${"0123456789abcdef".repeat(4)}`;
  const { browser, requests } = server({ "/challenge": [[200, { nonce, realm: "pbx.example.com", proof_bits: 10 }]], "/call/*/events": [[204]] });

  await over(digestTransport(ACCOUNT, browser).call(NUMBER));

  const { proof } = requests[1].body;
  const digest = createHash("sha256").update(`${nonce.slice(-63)}:${proof}`).digest();
  assert.equal(digest.readUInt32BE(0) >>> 22, 0);
});

test("an expired nonce is replaced once, with the same iden", async () => {
  const challenges = [[200, { nonce: "n1", realm: "r" }], [200, { nonce: "n2", realm: "r" }]];
  const { browser, requests } = server({ "/challenge": challenges, "/call": [[401, { error: "invalid nonce" }], [200, "taken"]], "/call/*/events": [[204]] });

  const call = await over(digestTransport(ACCOUNT, browser).call(NUMBER));

  assert.equal(call.error, undefined);
  const placed = requests.filter(({ path }) => path === "/call").map(({ body }) => body);
  assert.deepEqual(placed.map(({ nonce }) => nonce), ["n1", "n2"]);
  assert.equal(placed[0].iden, placed[1].iden);
});

test("an HA1 instead of the password gives the same response, and an invalid one is refused", async () => {
  const { browser, requests } = server({ "/call/*/events": [[204]] });
  const { password, ...account } = ACCOUNT;
  const ha1 = md5("al@ice:pbx.example.com:s3cr3t");

  await over(digestTransport({ ...account, ha1 }, browser).call(NUMBER));

  assert.equal(requests[1].body.response, md5(`${ha1}:n1:${md5(NUMBER)}`));
  const broken = await errorOf({}, { account: { ...account, ha1: "no hash" } });
  assert.deepEqual([broken.code, broken.paths], ["credentials_rejected", ["/challenge"]]);
});

test("a server that changes its realm gets no second hash of the password", async () => {
  const challenges = [[200, { nonce: "n1", realm: "pbx.example.com" }], [200, { nonce: "n2", realm: "evil.example.com" }]];
  const { browser, requests } = server({ "/challenge": challenges, "/call/*/events": [[204]] });
  const transport = digestTransport(ACCOUNT, browser);

  await over(transport.call(NUMBER));
  const { error } = await over(transport.call(NUMBER));

  assert.equal(error.code, "credentials_rejected");
  assert.deepEqual(requests.map(({ path }) => path).filter((path) => path === "/call"), ["/call"]);
});

const REFUSED_CHALLENGES = [
  [0, "unreachable"],
  [400, "credentials_rejected"],
  [404, "internal"],
  [429, "rate_limited"],
  [500, "unreachable"],
  [200, "unreachable"],
];

test("each refusal of a challenge has its code, and nothing was called", async () => {
  for (const [status, code] of REFUSED_CHALLENGES) {
    const failed = await errorOf({ "/challenge": [[status, {}, 7]] });
    assert.deepEqual(failed, { code, retryAfter: code === "rate_limited" ? 7 : undefined, paths: ["/challenge"] }, String(status));
  }
});

const REFUSED_CALLS = [
  [0, {}, "outcome_unknown"],
  [200, { iden: "another" }, "outcome_unknown"],
  [400, { error: "invalid destination" }, "number_invalid"],
  [400, { error: "invalid aor" }, "internal"],
  [400, { error: "context too long" }, "context_too_long"],
  [401, { error: "invalid nonce" }, "internal"],
  [403, { error: "forbidden" }, "credentials_rejected"],
  [403, { error: "context not allowed" }, "context_not_allowed"],
  [403, { error: "do not call" }, "do_not_call"],
  [403, { error: "destination not allowed" }, "destination_not_allowed"],
  [409, { error: "iden in use" }, "outcome_unknown"],
  [413, {}, "internal"],
  [429, {}, "rate_limited"],
  [500, {}, "outcome_unknown"],
  [502, { error: "could not originate call" }, "phone_system_unreachable"],
  [502, "<html>", "outcome_unknown"],
  [503, { error: "calls stopped" }, "calls_stopped"],
  [503, "<html>", "outcome_unknown"],
];

test("each refusal of a call has its code", async () => {
  for (const [status, body, code] of REFUSED_CALLS) {
    assert.equal((await errorOf({ "/call": [[status, body]] })).code, code, `${status} ${JSON.stringify(body)}`);
  }
});

const CONTEXTS = [
  [undefined, undefined],
  [{ customerName: "Ada" }, undefined],
  [{ customData: "order 7" }, "order 7"],
  [{ customData: { order: 7 } }, '{"order":7}'],
  [{ customerId: "C1", customerName: "Ada", jobId: "J1" }, '{"customerId":"C1","customerName":"Ada","jobId":"J1"}'],
];

test("the context of a call is sent as a text, also with the second nonce", async () => {
  for (const [context, customData] of CONTEXTS) {
    const { browser, requests } = server({ "/call": [[401, {}], [200, "taken"]], "/call/*/events": [[204]] });

    await over(digestTransport(ACCOUNT, browser).call(NUMBER, { context }));

    const placed = requests.filter(({ path }) => path === "/call");
    assert.deepEqual(placed.map(({ body }) => body.customData), [customData, customData], JSON.stringify(context));
  }
});

test("a caller ID and a context that is too long are refused before any request", async () => {
  const refused = [
    [{ callerId: "+12025550100" }, "not_supported"],
    [{ context: { customData: "x".repeat(2_001) } }, "context_too_long"],
  ];
  for (const [options, code] of refused) {
    assert.deepEqual(await errorOf({}, { options }), { code, retryAfter: undefined, paths: [] });
  }
});

test("a failure to load the WebAssembly is reported", async () => {
  const browser = { load: () => Promise.reject(new Error("blocked")) };

  assert.equal((await errorOf({}, { browser })).code, "digest_unavailable");
});

test("a server without tokens reports nothing, and its calls are not controlled", async () => {
  const { browser, requests } = server();
  const fetch = async (address, options) => {
    const response = await browser.fetch(address, options);
    if (!address.endsWith("/call")) return response;
    return Response.json({ iden: JSON.parse(options.body).iden });
  };

  const call = await over(digestTransport(ACCOUNT, { ...browser, fetch }).call(NUMBER));

  assert.equal(call.state, "accepted");
  assert.deepEqual(call.capabilities, { progress: false, hangUp: false, dtmf: false });
  assert.equal(requests.length, 2);
});

test("hang-up and DTMF use the token of the call", async () => {
  let end;
  const open = new ReadableStream({ start: (controller) => (end = () => controller.close()) });
  const { browser, requests } = server({ "/call/*/hangup": [[200, { iden: "x" }], [409, {}], [502, {}], [0]], "/call/*/dtmf": [[200, { iden: "x" }], [429, {}]] });
  const fetch = (address, options) => (address.endsWith("/events") ? Promise.resolve(new Response(open)) : browser.fetch(address, options));
  const call = digestTransport(ACCOUNT, { ...browser, fetch }).call(NUMBER);

  await call.hangUp();
  await call.sendDigit(5);
  const codes = [];
  for (const action of [() => call.hangUp(), () => call.hangUp(), () => call.hangUp(), () => call.sendDigit("#")]) {
    codes.push(await action().then(() => "none", ({ code }) => code));
  }

  assert.deepEqual(codes, ["call_over", "phone_system_unreachable", "unreachable", "rate_limited"]);
  const controls = requests.slice(2);
  assert.ok(controls.every(({ headers }) => headers.Authorization === "Bearer t0k3n"));
  assert.deepEqual(controls[1].body, { digits: "5" });
  call.forget();
  end();
});

test("an invalid account is refused immediately", () => {
  for (const missing of [{}, { apiUrl: "https://x" }, { apiUrl: "https://x", aor: "a@b" }, { aor: "a@b", password: "x" }]) {
    assert.throws(() => digestTransport(missing), TypeError);
  }
});
