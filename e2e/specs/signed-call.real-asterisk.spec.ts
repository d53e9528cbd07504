// End to end without stand-ins: a client of the contract, the server, a real Asterisk and its phones.

import { expect, test as base } from "@playwright/test";
import { startServerOnAsterisk } from "../support/real-asterisk";
import { SignedClient } from "../support/signed-client";

const test = base.extend<{ office: Awaited<ReturnType<typeof startServerOnAsterisk>> }>({
  office: async ({}, use) => {
    const office = await startServerOnAsterisk();
    await use(office);
    await office.close();
  },
});

test("a password is checked, a call is placed and hung up, and the records name both phones", async ({ office }) => {
  const { asterisk, origin, aor, password, extension } = office;
  const client = new SignedClient(origin, aor, password);
  expect(await client.credentials()).toMatchObject({ status: 200, body: { extension } });
  const { status, body } = await client.call("+12025550142");
  expect(status).toBe(200);
  const call = { iden: body.iden ?? "", token: body.token ?? "" };

  expect(await client.states(call, "connected")).toEqual([
    "accepted",
    "ringing terminal",
    "answered terminal",
    "ringing destination",
    "answered destination",
    "connected",
  ]);
  expect((await client.hangUp(call)).status).toBe(200);
  expect((await client.states(call)).at(-1)).toBe("ended completed");

  const legs = await asterisk.dialsOf(call.iden);
  expect(legs).toMatchObject([
    { context: "click2dial-user", disposition: "ANSWERED" },
    { context: "click2dial-target", exten: "+12025550142", disposition: "ANSWERED", userField: call.iden },
  ]);
  expect(legs.map((leg) => leg.destinationChannel)).toEqual([
    expect.stringMatching(/^Local\/b1c1t1_alice@phones/),
    expect.stringMatching(/^Local\/\+12025550142@phones/),
  ]);
});

test("with a wrong password nothing rings", async ({ office }) => {
  const { asterisk, origin, aor, password } = office;
  const stranger = new SignedClient(origin, aor, "guess**PA55W0RD");
  expect(await stranger.credentials()).toMatchObject({ status: 403 });
  expect(await stranger.call("1006")).toMatchObject({ status: 403 });

  // A later call is in the records, so an earlier one would be, too.
  const client = new SignedClient(origin, aor, password);
  const { body } = await client.call("1006");
  const call = { iden: body.iden ?? "", token: body.token ?? "" };
  expect((await client.states(call)).at(-1)).toBe("ended completed");
  await asterisk.dialsOf(call.iden);
  expect((await asterisk.records()).every(({ linkedid }) => linkedid === call.iden)).toBe(true);
});
