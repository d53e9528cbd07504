import { expect, test } from "../support/extension-user";

test("a number is called: the terminal rings first, and each state is shown in order", async ({ user, pbx }) => {
  expect(await user.signIn()).toMatchObject({ ok: true });
  const seen = await user.watch();

  expect(await user.ask({ kind: "call", number: "+34 944 010-101" })).toEqual({ ok: true });
  const call = await pbx.nextCall();
  expect(call).toMatchObject({ destination: "+34944010101", endpoint: "b1c1t1_alice", extension: "101" });
  await call.rings();
  await user.sees("ringing terminal");
  await call.answers();
  await user.sees("answered terminal");
  await call.destinationRings();
  await user.sees("ringing destination");
  await call.connects();
  await user.sees("connected");
  await call.ends();
  await user.sees("ended completed");

  const states = await seen();
  expect(states.slice(0, 3)).toEqual(["starting", "accepted", "ringing terminal"]);
  expect(states.slice(-2)).toEqual(["connected", "ended completed"]);
  const { call: last, history } = await user.view();
  expect(last).toMatchObject({ iden: call.iden, canHangUp: false, canDial: false });
  expect(history).toMatchObject([{ number: "+34944010101", state: "ended", cause: "completed" }]);
});

test("the user sends DTMF and hangs up", async ({ user, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.connects();
  await user.sees("connected");

  expect(await user.ask({ kind: "dial", digits: "12#" })).toEqual({ ok: true });
  expect(pbx.digits).toEqual(["1", "2", "#"]);
  expect(await user.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await user.sees("ended completed");

  expect(pbx.hangUps).toEqual([call.iden]);
  expect(await user.ask({ kind: "hang_up" })).toEqual({ ok: false, problem: "over" });
  expect(await user.ask({ kind: "dial", digits: "1" })).toEqual({ ok: false, problem: "over" });
});

for (const [how, where] of [["busy", "ended busy"], ["no answer", "ended no_answer"], ["unreachable", "ended failed"]] as const) {
  test(`the end of a call is shown: ${how}`, async ({ user, pbx }) => {
    await user.signIn();
    await user.ask({ kind: "call", number: "102" });

    await (await pbx.nextCall()).ends(how);

    await user.sees(where);
    expect((await user.view()).call?.leg).toBe("terminal");
  });
}

test("two simultaneous clicks are one call", async ({ user, pbx }) => {
  await user.signIn();

  const answers = await Promise.all(["102", "102", "103"].map((number) => user.ask({ kind: "call", number })));
  const call = await pbx.nextCall();

  expect(answers.map(({ ok, problem }) => problem ?? ok)).toEqual([true, "busy", "busy"]);
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "busy" });
  await call.ends("busy");
  await user.sees("ended busy");
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(2);
});

test("the badge, its title and a notification show the call state", async ({ user, pbx, extension }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  const shown = async () => {
    const worker = await extension.worker();
    return worker.evaluate(async () => {
      const { action, notifications } = (globalThis as any).chrome;
      const [text, title, notices] = await Promise.all([action.getBadgeText({}), action.getTitle({}), notifications.getAll()]);
      return [text, title, Object.keys(notices).length];
    });
  };

  await call.rings();
  await expect.poll(shown).toEqual(["☎", "click2call: Answer your phone", 1]);
  await call.connects();
  await expect.poll(shown).toEqual(["☎", "click2call: Connected with 102", 0]);
  await call.ends();
  await expect.poll(shown).toEqual(["–", "click2call: Call ended", 0]);
});

test("a telephone system that accepts no calls is reported as such", async ({ user, pbx }) => {
  await user.signIn();
  pbx.refuses();

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "phone_system" });

  await user.sees("failed phone_system");
  pbx.accepts();
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});

test("invalid numbers are not called", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  const before = faultProxy.asked.length;

  for (const number of ["1-800-FLOWERS", "", "9".repeat(65), "1".repeat(1_000_000), 102, null, { toString: "102" }])
    expect(await user.ask({ kind: "call", number })).toEqual({ ok: false, problem: "number" });

  expect(faultProxy.asked.length).toBe(before);
  expect(pbx.heard("Originate")).toEqual([]);
});

test("calls work with a server that does not allow following", async ({ user, pbx, faultProxy }) => {
  faultProxy.answers("/call", (answer) => ({ ...answer, body: JSON.stringify({ iden: JSON.parse(answer.body).iden }) }));
  await user.signIn();

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

  await user.sees("not_followed");
  expect((await user.view()).call).toMatchObject({ canHangUp: false, canDial: false });
  expect(await user.ask({ kind: "hang_up" })).toEqual({ ok: false, problem: "over" });
  expect(pbx.originates).toHaveLength(1);
});
