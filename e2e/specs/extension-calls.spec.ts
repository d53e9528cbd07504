import { expect, test } from "../support/desk";

test("a number is called: the terminal rings first, and each state reaches the user in its order", async ({ desk, pbx }) => {
  expect(await desk.signIn()).toMatchObject({ ok: true });
  const seen = await desk.watch();

  expect(await desk.ask({ kind: "call", number: "+34 944 010-101" })).toEqual({ ok: true });
  const call = await pbx.nextCall();
  expect(call).toMatchObject({ destination: "+34944010101", endpoint: "b1c1t1_alice", extension: "101" });
  await call.rings();
  await desk.sees("ringing terminal");
  await call.answers();
  await desk.sees("answered terminal");
  await call.destinationRings();
  await desk.sees("ringing destination");
  await call.connects();
  await desk.sees("connected");
  await call.ends();
  await desk.sees("ended completed");

  const states = await seen();
  expect(states.slice(0, 3)).toEqual(["starting", "accepted", "ringing terminal"]);
  expect(states.slice(-2)).toEqual(["connected", "ended completed"]);
  const { call: last, history } = await desk.view();
  expect(last).toMatchObject({ iden: call.iden, canHangUp: false, canDial: false });
  expect(history).toMatchObject([{ number: "+34944010101", state: "ended", cause: "completed" }]);
});

test("the user presses keys and hangs up", async ({ desk, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.connects();
  await desk.sees("connected");

  expect(await desk.ask({ kind: "dial", digits: "12#" })).toEqual({ ok: true });
  expect(pbx.digits).toEqual(["1", "2", "#"]);
  expect(await desk.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await desk.sees("ended completed");

  expect(pbx.hangUps).toEqual([call.iden]);
  expect(await desk.ask({ kind: "hang_up" })).toEqual({ ok: false, problem: "over" });
  expect(await desk.ask({ kind: "dial", digits: "1" })).toEqual({ ok: false, problem: "over" });
});

for (const [how, where] of [["busy", "ended busy"], ["no answer", "ended no_answer"], ["unreachable", "ended failed"]] as const) {
  test(`how a call ends is told: ${how}`, async ({ desk, pbx }) => {
    await desk.signIn();
    await desk.ask({ kind: "call", number: "102" });

    await (await pbx.nextCall()).ends(how);

    await desk.sees(where);
    expect((await desk.view()).call?.leg).toBe("terminal");
  });
}

test("two clicks at once are one call", async ({ desk, pbx }) => {
  await desk.signIn();

  const answers = await Promise.all(["102", "102", "103"].map((number) => desk.ask({ kind: "call", number })));
  const call = await pbx.nextCall();

  expect(answers.map(({ ok, problem }) => problem ?? ok)).toEqual([true, "busy", "busy"]);
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "busy" });
  await call.ends("busy");
  await desk.sees("ended busy");
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(2);
});

test("the button, its title and a notification tell where the call is", async ({ desk, pbx, extension }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
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

test("a telephone system that takes no call is told as such", async ({ desk, pbx }) => {
  await desk.signIn();
  pbx.refuses();

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "phone_system" });

  await desk.sees("failed phone_system");
  pbx.accepts();
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});

test("what is no number is called by nobody", async ({ desk, pbx, between }) => {
  await desk.signIn();
  const before = between.asked.length;

  for (const number of ["1-800-FLOWERS", "", "9".repeat(65), "1".repeat(1_000_000), 102, null, { toString: "102" }])
    expect(await desk.ask({ kind: "call", number })).toEqual({ ok: false, problem: "number" });

  expect(between.asked.length).toBe(before);
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a server that lets nobody follow calls is called with all the same", async ({ desk, pbx, between }) => {
  between.answers("/call", (answer) => ({ ...answer, body: JSON.stringify({ iden: JSON.parse(answer.body).iden }) }));
  await desk.signIn();

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

  await desk.sees("not_followed");
  expect((await desk.view()).call).toMatchObject({ canHangUp: false, canDial: false });
  expect(await desk.ask({ kind: "hang_up" })).toEqual({ ok: false, problem: "over" });
  expect(pbx.originates).toHaveLength(1);
});
