// A client with the types of openapi-typescript: it places a call, follows it and ends it.

import createClient from "openapi-fetch";
import type { components, paths } from "./api";

declare const process: { argv: string[] };

type Shown = components["schemas"]["CallShown"];
type EndCause = components["schemas"]["EndCause"];

const [, , address = "", token = ""] = process.argv;
const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });

function expect(isTrue: unknown, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what);
}

async function status(call_id: string): Promise<Shown> {
  const { data } = await client.GET("/api/calls/status/{call_id}", { params: { path: { call_id } } });
  expect(data, "the call is shown");
  return data;
}

async function until(call_id: string, isIt: (call: Shown) => boolean): Promise<Shown> {
  for (let call = await status(call_id); ; call = await status(call_id)) {
    if (isIt(call)) return call;
    expect(call.state !== "ended", "the call ended too early");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const refused = await client.POST("/api/calls/initiate", { body: { phoneNumber: "12" } });
expect(refused.response.status === 400, "a number that is too short is refused");
expect(refused.error?.code === "number_invalid" && refused.error.reason === "too_short", "with the reason");

const placed = await client.POST("/api/calls/initiate", {
  params: { header: { "Idempotency-Key": "typescript-1" } },
  body: { phoneNumber: "+1 202-555-0143" },
});
expect(placed.data?.state === "accepted" && placed.data.capabilities.hangUp, "the call is accepted");
const { callId } = placed.data;

const connected = await until(callId, ({ state }) => state === "connected");
const legs = connected.history.map((reached) => (reached.state === "ringing" ? reached.leg : undefined));
expect(legs.includes("visitor"), "the history has the leg that rang");

const ended = await client.POST("/api/calls/end/{call_id}", { params: { path: { call_id: callId } } });
expect(ended.data, "the call is ended");
const over = await until(callId, ({ state }) => state === "ended");
const cause: EndCause | undefined = over.state === "ended" ? over.cause : undefined;
expect(cause === "completed", `the cause is ${cause}`);
console.log("A client in TypeScript placed, followed and ended a call.");
