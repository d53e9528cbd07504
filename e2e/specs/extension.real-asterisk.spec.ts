// A user with a desk phone installs the extension, signs in and calls a number: their terminal rings on a real
// Asterisk, then the number does.

import { Desk, expect, test as base } from "../support/desk";
import { startServerOnAsterisk } from "../support/real-asterisk";

const test = base.extend<{ office: Awaited<ReturnType<typeof startServerOnAsterisk>> }>({
  office: async ({}, use) => {
    const office = await startServerOnAsterisk();
    await use(office);
    await office.close();
  },
});

test("signed in, a number calls: the terminal rings, both talk, and the records name both phones", async ({ extension, office }) => {
  const desk = new Desk(extension, office, office);
  expect(await desk.signIn()).toMatchObject({ ok: true });
  const seen = await desk.watch();

  expect(await desk.ask({ kind: "call", number: "+1 (202) 555-0142" })).toEqual({ ok: true });
  await desk.sees("connected");
  const { call } = await desk.view();
  expect(await desk.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await desk.sees("ended completed");

  const states = await seen();
  const passed = ["starting", "accepted", "ringing terminal", "answered terminal", "ringing destination", "connected", "ended completed"];
  expect(states.filter((state) => passed.includes(state))).toEqual(passed);
  const [terminal, destination] = await office.asterisk.dialsOf(call?.iden ?? "");
  expect(terminal).toMatchObject({ context: "click2dial-user", disposition: "ANSWERED", destinationChannel: expect.stringMatching(/b1c1t1_alice/) });
  expect(destination).toMatchObject({ exten: "+12025550142", disposition: "ANSWERED", userField: call?.iden });
});

test("with a wrong password nobody is signed in, and nothing rings", async ({ extension, office }) => {
  const desk = new Desk(extension, office, office);

  const { problem, checks } = await desk.signIn({ password: "guess**PA55W0RD" });

  expect([problem, checks?.at(-1)?.why]).toEqual(["refused", "password_wrong"]);
  expect(await desk.ask({ kind: "call", number: "1006" })).toEqual({ ok: false, problem: "signed_out" });
  // What is placed after it is recorded, so what was placed before would be, too.
  await desk.signIn();
  await desk.ask({ kind: "call", number: "1006" });
  const iden = (await desk.view()).call?.iden ?? "";
  await desk.sees("ended completed");
  await office.asterisk.dialsOf(iden);
  expect((await office.asterisk.records()).every(({ linkedid }) => linkedid === iden)).toBe(true);
});
