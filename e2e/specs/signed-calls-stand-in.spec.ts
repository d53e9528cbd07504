// Signed calls through the real server to a stand-in for Asterisk: the basis of the extension's tests.

import { expect, test as base } from "@playwright/test";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { AsteriskStandIn } from "../support/asterisk-stand-in";
import type { Ending } from "../support/asterisk-stand-in/call";
import { type PlacedCall, SignedClient } from "../support/signed-client";
import { startSignedServer } from "../support/signed-server";

interface Cast {
  pbx: AsteriskStandIn;
  client: SignedClient;
  /** Places a call, which must be accepted. */
  place: () => Promise<PlacedCall>;
}

const test = base.extend<Cast & { signed: Awaited<ReturnType<typeof startSignedServer>> }>({
  signed: async ({}, use) => {
    const signed = await startSignedServer();
    await use(signed);
    await signed.close();
  },

  pbx: ({ signed }, use) => use(signed.pbx),

  client: ({ signed: { origin, aor, password } }, use) => use(new SignedClient(origin, aor, password)),

  place: ({ client }, use) =>
    use(async () => {
      const { status, body } = await client.call("+34944010101");
      expect(status).toBe(200);
      return { iden: body.iden ?? "", token: body.token ?? "" };
    }),
});

const TALKING = [
  "accepted",
  "ringing terminal",
  "answered terminal",
  "ringing destination",
  "answered destination",
  "connected",
];

test("a password is checked without a call", async ({ pbx, client, signed }) => {
  const stranger = new SignedClient(signed.origin, signed.aor, "guess**PA55W0RD");

  expect(await client.credentials()).toMatchObject({ status: 200, body: { extension: signed.extension } });
  expect(await stranger.credentials()).toMatchObject({ status: 403, body: { error: "forbidden" } });

  const { headers } = await client.challenge();
  expect(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now())).toBeLessThan(10_000);
  expect(pbx.heard("Originate")).toEqual([]);
  expect(await signed.server.journal()).toEqual([]);
});

test("a call reports each state, accepts DTMF and is hung up", { tag: "@quick" }, async ({ pbx, client, place, signed }) => {
  const placed = await place();
  const [call] = pbx.originates;
  expect(call).toMatchObject({ iden: placed.iden, destination: "+34944010101", endpoint: "b1c1t1_alice" });
  expect(call?.extension).toBe(signed.extension);

  await call?.rings();
  expect(await client.states(placed, "ringing terminal")).toEqual(TALKING.slice(0, 2));
  await call?.answers();
  await call?.destinationRings();
  await call?.destinationAnswers();
  await call?.connects();
  expect(await client.states(placed, "connected")).toEqual(TALKING);

  expect((await client.press(placed, "12#")).status).toBe(200);
  expect(pbx.digits).toEqual(["1", "2", "#"]);
  expect((await client.hangUp(placed)).status).toBe(200);
  expect(pbx.hangUps).toEqual([placed.iden]);
  expect(await client.states(placed)).toEqual([...TALKING, "ended completed"]);
});

const ENDINGS: [how: Ending, state: string][] = [
  ["busy", "ended busy"],
  ["no answer", "ended no_answer"],
  ["declined", "ended failed"],
  ["unreachable", "ended failed"],
];

for (const [how, state] of ENDINGS) {
  test(`a call ends with the phone that is dialled: ${how}`, async ({ pbx, client, place }) => {
    const first = await place();
    await (await pbx.nextCall()).ends(how);
    expect(await client.states(first)).toEqual(["accepted", state]);

    const second = await place();
    const call = await pbx.nextCall();
    await call.answers();
    await call.ends(how);
    expect(await client.states(second)).toEqual(["accepted", "ringing terminal", "answered terminal", state]);
  });
}

test("a call that is hung up while it rings is cancelled", async ({ pbx, client, place }) => {
  const placed = await place();
  await (await pbx.nextCall()).rings();

  expect((await client.hangUp(placed)).status).toBe(200);

  expect(await client.states(placed)).toEqual(["accepted", "ringing terminal", "ended cancelled"]);
});

test("a refusal of the telephone system is reported, and later calls are accepted", async ({ pbx, client, place }) => {
  pbx.refuses();
  expect(await client.call("102")).toMatchObject({ status: 502, body: { error: "could not originate call" } });
  pbx.accepts();

  await place();

  expect(pbx.heard("Originate")).toHaveLength(2);
  expect(pbx.originates).toHaveLength(1);
});

test("a silent telephone system is waited for, and no call is reported as placed", async ({ pbx, client, place }) => {
  await place();
  pbx.goesSilent();

  expect(await client.call("102")).toMatchObject({ status: 502, body: { error: "could not originate call" } });

  expect(pbx.heard("Originate")).toHaveLength(2);
  expect(pbx.originates).toHaveLength(1);
});

test("a telephone system that refuses the login places no call", async () => {
  const { origin, aor, password, pbx, close } = await startSignedServer({ C2C_ASTERISK_SECRET: "wrong" });

  const refused = await new SignedClient(origin, aor, password).call("102").finally(close);

  expect(refused).toMatchObject({ status: 502, body: { error: "could not originate call" } });
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a client with the secret is accepted, and nothing happens before that", async ({ pbx }) => {
  const { user, secret } = pbx.account;
  const socket = connect(pbx.port, "127.0.0.1");
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const heard = async (wanted: string) => {
    for (let line = await lines.next(); !line.value?.includes(wanted); line = await lines.next()) {
      expect(line.done, wanted).not.toBe(true);
    }
  };
  await heard("Asterisk Call Manager/");

  socket.write("Action: Originate\r\nActionID: 1\r\n\r\n");
  await heard("Permission denied");
  socket.write(`Action: Login\r\nUsername: ${user}\r\nSecret: ${secret}\r\n\r\n`);
  await heard("Authentication accepted");
  socket.write("Action: Ping\r\n\r\n");
  await heard("Pong");

  expect(pbx.heard("Originate")).toEqual([]);
  socket.destroy();
});

test("after a broken connection the call is found again, and further states are reported", async ({ pbx, client, place }) => {
  const placed = await place();
  const call = await pbx.nextCall();
  await call.connects();
  await client.states(placed, "connected");

  pbx.dropsConnections();
  await client.states(placed, "unknown");
  await expect.poll(() => pbx.heard("Status")).toHaveLength(1);
  await call.ends();

  expect((await client.states(placed)).slice(-4)).toEqual(["connected", "unknown", "connected", "ended completed"]);
});
