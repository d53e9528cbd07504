// The network breaks, the server is unreachable, the browser stops the background: no call is placed twice, none stays lost, and the
// user can always place another call.

import { ExtensionPopup } from "../pages/extension-popup";
import { expect, test } from "../support/extension-user";
import type { Extension } from "../support/extension";
import { startSignedServer } from "../support/signed-server";

// Time for reconnecting.
test.describe.configure({ timeout: 180_000 });

test("a server that is down at the call is reported, and nothing is lost", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  faultProxy.goesDown();

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unreached" });
  await user.sees("failed unreached");
  expect((await user.view()).account.status).toBe("signed_in");

  faultProxy.mends();
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
});

test("a call without an answer is not placed again, even if the browser repeats the request", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  faultProxy.losesAnswers("/call");

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });

  await user.sees("failed unknown");
  expect(pbx.originates).toHaveLength(1);
  faultProxy.mends();
  expect(await user.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
});

test("a request that the browser repeated is one call", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  faultProxy.losesAnswers("/call", 1);

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });

  expect(pbx.heard("Originate")).toHaveLength(1);
});

test("an invalid answer does not prove that nothing was called", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  for (const [body, at] of [["<html>", 0], ["{".repeat(100_000), 1], ['{"iden":"another","token":"t"}', 2]] as const) {
    faultProxy.answers("/call", (answer) => ({ ...answer, body }));
    expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });
    expect(pbx.originates).toHaveLength(at + 1);
  }
});

test("a stop of the background faultProxy nonce and call: nothing was called, and the user calls again", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  const held = faultProxy.holds("/challenge");
  const answer = user.ask({ kind: "call", number: "102" }).catch((gone: Error) => gone.message);
  await held.reached;
  expect((await user.view()).call?.state).toBe("starting");

  await extension.endWorker();
  held.release();
  expect(String(await answer)).toMatch(/closed|undefined/);
  await user.wakes();
  await user.sees("failed interrupted");

  expect(pbx.heard("Originate")).toEqual([]);
  expect(faultProxy.asked).not.toContain("POST /call");
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
});

test("a stop of the background during the placement: the outcome is unknown, and nothing is placed twice", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  const held = faultProxy.holds("/call");
  const answer = user.ask({ kind: "call", number: "102" }).catch((gone: Error) => gone.message);
  await held.reached;

  await extension.endWorker();
  held.release();
  await answer;
  await user.wakes();
  await user.sees("failed unknown");

  expect(pbx.originates).toHaveLength(1);
  expect(await user.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
  expect(pbx.originates.map(({ destination }) => destination)).toEqual(["102", "103"]);
});

test("a stop of the background during a call: the call is followed again and hung up", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await user.sees("ringing terminal");

  await extension.endWorker();
  await call.connects();
  await user.wakes();
  await user.sees("connected");

  expect(await user.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await user.sees("ended completed");
  expect(pbx.hangUps).toEqual([call.iden]);
  expect(faultProxy.asked.filter((asked) => asked === "POST /call")).toHaveLength(1);
});

test("an alarm wakes a stopped background during a call", async ({ user, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  await user.sees("accepted");
  const alarms = async () => (await user.ownPage()).evaluate(() => (globalThis as any).chrome.alarms.getAll());

  expect(await alarms()).toMatchObject([{ name: "follow", periodInMinutes: 0.5 }]);
  await (await pbx.nextCall()).ends("busy");
  await user.sees("ended busy");
  await expect.poll(alarms).toMatchObject([{ name: "clear" }]);
});

test("a background is not woken for a call that did not outlive the browser", async ({ user }) => {
  await user.ask({ kind: "look" });

  await user.wakes();

  await expect.poll(async () => (await user.ownPage()).evaluate(() => (globalThis as any).chrome.alarms.getAll())).toEqual([]);
});

test("a broken connection is restored, and missed states are shown", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await user.sees("ringing terminal");

  faultProxy.goesDown();
  await call.connects();
  await user.sees("unknown");
  faultProxy.mends();

  await user.sees("connected");
  expect((await user.view()).call).toMatchObject({ canHangUp: true, canDial: true });
});

test("a server that stays unreachable blocks no calls, and is retried, also after the background was stopped", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await user.sees("ringing terminal");

  faultProxy.goesDown();
  await user.sees("unknown");
  expect(await user.ask({ kind: "call", number: "103" })).toEqual({ ok: false, problem: "busy" });
  await minutesPass(extension, 3);
  await expect.poll(async () => (await user.view()).call, { timeout: 30_000 }).toMatchObject({ state: "unknown", isLost: true, canHangUp: true });
  await call.connects();
  await extension.endWorker();
  faultProxy.mends();
  await user.wakes();

  await user.sees("connected");
  expect(await user.ask({ kind: "call", number: "103" })).toEqual({ ok: false, problem: "busy" });
});

test("another number can be called when the server is back", async ({ user, extension, pbx, faultProxy }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).rings();
  await user.sees("ringing terminal");
  faultProxy.goesDown();
  await user.sees("unknown");
  await minutesPass(extension, 3);
  await expect.poll(async () => (await user.view()).call, { timeout: 30_000 }).toMatchObject({ isLost: true });
  const popup = new ExtensionPopup(await user.ownPage());
  await expect(popup.call).toHaveAccessibleName("Lost sight of the call. It may go on.");

  faultProxy.mends();
  await popup.number.fill("103");
  await popup.number.press("Enter");

  expect((await pbx.nextCall()).destination).toBe("103");
  await user.sees("accepted");
  expect((await user.view()).history).toMatchObject([{ number: "102", problem: "unknown" }]);
});

/** As the background has it. */
async function minutesPass(extension: Extension, minutes: number): Promise<void> {
  await (await extension.worker()).evaluate((minutes) => {
    const now = Date.now;
    Date.now = () => now() + minutes * 60_000;
  }, minutes);
}

test("a call that the server no longer has is over", async ({ user, signed, faultProxy, pbx }) => {
  await user.signIn();
  await user.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).rings();
  await user.sees("ringing terminal");

  // A new background, without the memory of the previous one.
  const other = await startSignedServer();
  await signed.server.kill();
  faultProxy.leadsTo(other.origin);

  await user.sees("ended unknown");
  expect(await user.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
  await other.close();
});
