// Builds messages for the Mini Dialer, which ignores invalid messages silently: so everything is validated here.

import { CallError } from "../client/api.js";
import { parsePhone } from "../client/phone.js";
import { readInt64 } from "./exact-ids.js";
import { API, VERSION } from "./incoming-messages.js";

const MAX_CUSTOM_DATA = 2_000;

const IDENTITY_TYPES = ["Office", "OfficeGroup", "CallCenter"];

export function envelope(method, payload) {
  return { api: API, version: VERSION, method, ...(payload && { payload }) };
}

/** The payload of `initiate_call`, or a `CallError` that names the invalid option. */
export function initiateCallPayload(phoneNumber, options = {}) {
  const { enableCurrentTab = true, identityType, identityId, outboundCallerId, customData } = options;
  const payload = {
    phone_number: e164("number_invalid", phoneNumber),
    enable_current_tab: Boolean(enableCurrentTab),
  };
  if (identityType !== undefined || identityId !== undefined) {
    Object.assign(payload, identity(identityType, identityId));
  }
  if (outboundCallerId !== undefined) payload.outbound_caller_id = e164("caller_id_invalid", outboundCallerId);
  if (customData !== undefined) payload.custom_data = customDataText(customData);
  return payload;
}

function e164(code, number) {
  const { e164, problem } = parsePhone(number);
  return e164 ?? refuse(code, "the number cannot be dialled", problem);
}

/** Rejects text that is too long, because truncated data would be wrong data. */
function customDataText(customData) {
  if (typeof customData !== "string") refuse("custom_data_invalid", "customData is a text");
  if ([...customData].length > MAX_CUSTOM_DATA) {
    refuse("context_too_long", `customData has more than ${MAX_CUSTOM_DATA} characters`);
  }
  return customData;
}

function identity(type, id) {
  const text = readInt64(id);
  if (!IDENTITY_TYPES.includes(type) || !text) {
    refuse("identity_invalid", `identityType is one of ${IDENTITY_TYPES.join(", ")}, identityId an integer of 64 bits`);
  }
  // As a number, as documented, if no precision is lost.
  return { identity_type: type, identity_id: Number.isSafeInteger(Number(text)) ? Number(text) : text };
}

function refuse(code, message, reason) {
  throw new CallError(code, { message, reason });
}
