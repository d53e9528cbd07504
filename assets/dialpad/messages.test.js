import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExactly, readId, readInt64 } from "./exact-ids.js";
import { SIGNED_IN, SIGNED_OUT, message, ringing, silent } from "./fake-browser.js";
import { readMessage } from "./incoming-messages.js";
import { masked } from "./masked.js";
import { envelope, initiateCallPayload } from "./outgoing-messages.js";

const refused = (work) => {
  try {
    work();
  } catch ({ code, reason }) {
    return reason ? `${code}: ${reason}` : code;
  }
  return "accepted";
};

test("an authentication is parsed with the user id as text", () => {
  assert.deepEqual(readMessage(SIGNED_IN), { method: "user_authentication", authenticated: true, userId: "5780975027372032", hasExactId: true });
  assert.deepEqual(readMessage(SIGNED_OUT), { method: "user_authentication", authenticated: false, userId: null, hasExactId: true });
  const without = message("user_authentication", { user_authenticated: true });
  assert.deepEqual([readMessage(without).userId, readMessage(without).hasExactId], [null, true]);
  for (const user_id of [2 ** 60, "opaque:x", "042", "9223372036854775808"]) {
    const { userId, hasExactId } = readMessage(message("user_authentication", { user_authenticated: true, user_id }));
    assert.deepEqual([userId, hasExactId], [null, false], user_id);
  }
});

test("a ringing call is parsed with Dialpad's names, and absent members are null", () => {
  const { key, call } = readMessage(ringing(42));
  assert.deepEqual(call, {
    id: "42",
    state: "on",
    contact: { id: "7", phone: "+12025550142", type: "contact", name: "Ada Lovelace", email: "ada@example.com" },
    target: null,
    internal_number: "+12025550100",
    external_number: "+12025550142",
  });
  assert.equal(key, "42");
  assert.deepEqual(readMessage(silent("42")).call, { id: "42", state: "off", contact: null, target: null, internal_number: null, external_number: null });
});

test("an unusable contact id is null, and further members are ignored", () => {
  for (const id of [1.5, -1, {}, 2 ** 60, "a b", "x".repeat(65)]) {
    const { call } = readMessage(ringing(1, { contact: { id, name: "Ada", photo: 1 }, more: 1 }));
    assert.deepEqual(call.contact, { id: null, phone: null, type: null, name: "Ada", email: null });
  }
});

test("an id beyond 2^53 in JSON text keeps every digit", () => {
  const json = '{"api":"opencti_dialpad","version":"1.0","method":"call_ringing","payload":{"state":"on","id":9223372036854775807,"contact":{"id":9007199254740993,"name":"say \\"12345678901234567890\\""}}}';
  const { call } = readMessage(json);
  assert.equal(call.id, "9223372036854775807");
  assert.equal(call.contact.id, "9007199254740993");
  assert.equal(call.contact.name, 'say "12345678901234567890"');
  assert.deepEqual(parseExactly('[1e400, 12345678901234567, 0.12345678901234567, -12345678901234567]'), [Infinity, "12345678901234567", 0.12345678901234567, "-12345678901234567"]);
});

test("an id is exact text; a rounded one is recognized and not passed on", () => {
  for (const [value, id] of [[42, "42"], ["42", "42"], [2n ** 63n - 1n, "9223372036854775807"], ["opaque:x", "opaque:x"]]) {
    assert.deepEqual(readId(value), { id, key: id });
  }
  assert.deepEqual(readId(2 ** 60), { id: null, key: "rounded:1152921504606847000" });
  assert.equal(readId(null), null);
  for (const value of [0, -1, 1.5, NaN, Infinity, 1e300, 2 ** 63, 2n ** 63n, "", "a b", "x".repeat(65), {}, [], true]) {
    assert.equal(readId(value), undefined, String(value));
  }
});

test("a message with any invalid part is rejected", () => {
  const wrong = [
    undefined, null, 1, "", "x", "null", "[]", [], {}, "{".repeat(9_000),
    { ...SIGNED_IN, api: "opencti" },
    { ...SIGNED_IN, api: undefined },
    { ...SIGNED_IN, version: "2.0" },
    { ...SIGNED_IN, version: 1 },
    { ...SIGNED_IN, method: "toString" },
    { ...SIGNED_IN, method: "__proto__" },
    { ...SIGNED_IN, method: ["user_authentication"] },
    { ...SIGNED_IN, payload: undefined },
    { ...SIGNED_IN, payload: [] },
    message("user_authentication", { user_id: 1 }),
    message("user_authentication", { user_authenticated: "true", user_id: 1 }),
    message("user_authentication", { user_authenticated: true, user_id: {} }),
    message("call_ringing", { state: "on" }),
    message("call_ringing", { id: 1 }),
    ringing(1, { state: "ringing" }),
    ringing(1e300),
    ringing("9".repeat(65)),
    ringing(1, { external_number: 12025550142 }),
    ringing(1, { external_number: "1".repeat(65) }),
    ringing(1, { internal_number: {} }),
    ringing(1, { contact: "Ada" }),
    ringing(1, { contact: { name: "x".repeat(257) } }),
    ringing(1, { target: [] }),
    ringing(1, { target: { email: 1 } }),
    JSON.stringify({ ...SIGNED_IN, filler: "x".repeat(9_000) }),
  ];
  for (const data of wrong) assert.equal(readMessage(data), undefined, JSON.stringify(data));
});

test("a request has the documented envelope, and all options by Dialpad's names", () => {
  const options = { enableCurrentTab: false, identityType: "CallCenter", identityId: 5780975027372032, outboundCallerId: "(202) 555-0100", customData: "{}" };
  assert.deepEqual(envelope("initiate_call", initiateCallPayload("(202) 555-0142", options)), {
    api: "opencti_dialpad",
    version: "1.0",
    method: "initiate_call",
    payload: {
      phone_number: "+12025550142",
      enable_current_tab: false,
      identity_type: "CallCenter",
      identity_id: 5780975027372032,
      outbound_caller_id: "+12025550100",
      custom_data: "{}",
    },
  });
  assert.deepEqual(initiateCallPayload("+15551234567"), { phone_number: "+15551234567", enable_current_tab: true });
  assert.deepEqual(envelope("enable_current_tab"), { api: "opencti_dialpad", version: "1.0", method: "enable_current_tab" });
});

test("a number is E.164 or refused with the reason, because Dialpad ignores others silently", () => {
  for (const number of ["(555) 123-4567", "555-123-4567", "15551234567", "5551234567", "+15551234567"]) {
    assert.equal(initiateCallPayload(number).phone_number, "+15551234567");
  }
  assert.equal(refused(() => initiateCallPayload("12")), "number_invalid: too_short");
  assert.equal(refused(() => initiateCallPayload(undefined)), "number_invalid: empty");
  assert.equal(refused(() => initiateCallPayload("call me")), "number_invalid: letters");
  assert.equal(refused(() => initiateCallPayload("+12025550142", { outboundCallerId: "blocked" })), "caller_id_invalid: letters");
});

test("custom data of 2,000 characters is sent, and one more is refused", () => {
  const with_ = (customData) => () => initiateCallPayload("+12025550142", { customData });
  assert.equal(with_("x".repeat(2_000))().custom_data.length, 2_000);
  assert.equal(with_("\u{1f600}".repeat(2_000))().custom_data.length, 4_000);
  assert.equal(refused(with_("x".repeat(2_001))), "context_too_long");
  assert.equal(refused(with_({ jobId: "7" })), "custom_data_invalid");
});

test("an identity is a known type with a 64-bit integer, sent without loss", () => {
  const sent = (identityId, identityType = "Office") => initiateCallPayload("+12025550142", { identityType, identityId });
  assert.equal(sent("42").identity_id, 42);
  assert.equal(sent(42n).identity_id, 42);
  assert.equal(sent("9223372036854775807", "OfficeGroup").identity_id, "9223372036854775807");
  for (const id of [undefined, 0, -1, 1.5, 2 ** 53, "9223372036854775808", "042", "4e2", "x", null, {}]) {
    assert.equal(refused(() => sent(id)), "identity_invalid", String(id));
    assert.equal(readInt64(id), undefined);
  }
  assert.equal(refused(() => sent(42, "Department")), "identity_invalid");
  assert.equal(refused(() => initiateCallPayload("+12025550142", { identityType: "Office" })), "identity_invalid");
});

test("the log contains no name, number, id or custom data", () => {
  const logged = JSON.stringify([
    masked(readMessage(ringing("9223372036854775807")).call),
    masked(initiateCallPayload("+12025550142", { customData: "job 7", identityType: "Office", identityId: 5780975027372032 })),
  ]);
  for (const secret of ["Ada", "ada@", "2025550142", "2025550100", "job 7", "5780975027372032", "922337203685477580"]) {
    assert.ok(!logged.includes(secret), `${secret} in ${logged}`);
  }
  assert.ok(logged.includes('"state":"on"') && logged.includes('"external_number":"…42"') && logged.includes('"custom_data":"…(5)"'));
});
