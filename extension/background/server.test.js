import assert from "node:assert/strict";
import { test } from "node:test";
import { Server } from "./server.js";

/** A server with these answers, and the requests that it received. */
function answering(answer) {
  const asked = [];
  const fetch = async (address, init) => {
    asked.push([address, init]);
    return answer();
  };
  return { asked, server: new Server({ fetch, timeout: () => AbortSignal.timeout(60_000) }) };
}

test("a request has no credentials of the browser and is sent once", async () => {
  const { asked, server } = answering(() => Response.error());

  assert.equal((await server.call("https://x/calls", { aor: "a@b", destination: "102", nonce: "n", response: "r", iden: "i", more: 1 })).status, 0);

  const [[address, init]] = asked;
  assert.deepEqual([asked.length, address, init.credentials, init.redirect], [1, "https://x/calls/call", "omit", "error"]);
  assert.deepEqual(JSON.parse(init.body), { aor: "a@b", destination: "102", nonce: "n", response: "r", iden: "i" });
});

test("without a response, the status is 0", async () => {
  const { server } = answering(() => Promise.reject(new TypeError("Failed to fetch")));

  assert.deepEqual(await server.challenge("https://x", "a@b"), { status: 0 });
  assert.equal(await server.events({ server: "https://x", iden: "i", token: "t" }), undefined);
  assert.equal(await server.isThere("https://x", "/challenge"), false);
});

test("a body that is not JSON, too large or incomplete is dropped", async () => {
  const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)) });
  const broken = () => new ReadableStream({ pull: (controller) => controller.error(new TypeError("network error")) });
  for (const body of [() => "<html>", () => "", () => null, () => '{"nonce":', endless, broken]) {
    const { server } = answering(() => new Response(body()));
    assert.deepEqual(await server.challenge("https://x", "a@b"), { status: 200, body: undefined, retryAfter: undefined, date: undefined });
  }
});

test("Retry-After and Date are read from the headers", async () => {
  const told = async (headers) => {
    const { retryAfter, date } = await answering(() => new Response("{}", { status: 429, headers })).server.challenge("https://x", "a@b");
    return [retryAfter, date];
  };

  assert.deepEqual(await told({ "retry-after": "7", date: "Tue, 14 Nov 2023 22:13:20 GMT" }), [7, 1_700_000_000_000]);
  assert.deepEqual(await told({ "retry-after": "soon", date: "today" }), [undefined, undefined]);
});

test("the event stream is requested with the token of its call and the last event id", async () => {
  const { asked, server } = answering(() => new Response("{}"));

  await server.events({ server: "https://x", iden: "i", token: "t", last: "3" }, AbortSignal.timeout(60_000));
  await server.dial({ server: "https://x", iden: "i", token: "t" }, "1#");

  assert.deepEqual(asked[0][1].headers, { authorization: "Bearer t", accept: "text/event-stream", "last-event-id": "3" });
  assert.deepEqual([asked[1][0], asked[1][1].body], ["https://x/call/i/dtmf", '{"digits":"1#"}']);
});
