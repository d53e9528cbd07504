// The network breaks, the server goes away, the browser ends the background: no call is placed twice, none is lost
// sight of for good, and the user can always call again.

import { ExtensionPopup } from "../pages/extension-popup";
import { expect, test } from "../support/desk";
import type { Extension } from "../support/extension";
import { startSignedServer } from "../support/signed-server";

// Connections are given time to come back.
test.describe.configure({ timeout: 180_000 });

test("a server that is down at the call is told, and nothing is lost", async ({ desk, pbx, between }) => {
  await desk.signIn();
  between.goesDown();

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unreached" });
  await desk.sees("failed unreached");
  expect((await desk.view()).account.status).toBe("signed_in");

  between.mends();
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
});

test("a call whose answer was lost is not placed again, though the browser itself sends it again", async ({ desk, pbx, between }) => {
  await desk.signIn();
  between.losesAnswers("/call");

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });

  await desk.sees("failed unknown");
  expect(pbx.originates).toHaveLength(1);
  between.mends();
  expect(await desk.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
});

test("a call that the browser sent again by itself is one call", async ({ desk, pbx, between }) => {
  await desk.signIn();
  between.losesAnswers("/call", 1);

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });

  expect(pbx.heard("Originate")).toHaveLength(1);
});

test("an answer that is garbage is no proof that nothing was called", async ({ desk, pbx, between }) => {
  await desk.signIn();
  for (const [body, at] of [["<html>", 0], ["{".repeat(100_000), 1], ['{"iden":"another","token":"t"}', 2]] as const) {
    between.answers("/call", (answer) => ({ ...answer, body }));
    expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "unknown" });
    expect(pbx.originates).toHaveLength(at + 1);
  }
});

test("the background is ended between nonce and call: nothing was called, and the user calls again", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  const held = between.holds("/challenge");
  const answer = desk.ask({ kind: "call", number: "102" }).catch((gone: Error) => gone.message);
  await held.reached;
  expect((await desk.view()).call?.state).toBe("starting");

  await extension.endWorker();
  held.release();
  expect(String(await answer)).toMatch(/closed|undefined/);
  await desk.wakes();
  await desk.sees("failed interrupted");

  expect(pbx.heard("Originate")).toEqual([]);
  expect(between.asked).not.toContain("POST /call");
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
});

test("the background is ended while the call is placed: nobody knows, and nothing is placed twice", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  const held = between.holds("/call");
  const answer = desk.ask({ kind: "call", number: "102" }).catch((gone: Error) => gone.message);
  await held.reached;

  await extension.endWorker();
  held.release();
  await answer;
  await desk.wakes();
  await desk.sees("failed unknown");

  expect(pbx.originates).toHaveLength(1);
  expect(await desk.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
  expect(pbx.originates.map(({ destination }) => destination)).toEqual(["102", "103"]);
});

test("the background is ended while a call lives: it is followed on, and hung up", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await desk.sees("ringing terminal");

  await extension.endWorker();
  await call.connects();
  await desk.wakes();
  await desk.sees("connected");

  expect(await desk.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await desk.sees("ended completed");
  expect(pbx.hangUps).toEqual([call.iden]);
  expect(between.asked.filter((asked) => asked === "POST /call")).toHaveLength(1);
});

test("a background that was ended is woken for a call that lives", async ({ desk, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  await desk.sees("accepted");
  const alarms = async () => (await desk.ownPage()).evaluate(() => (globalThis as any).chrome.alarms.getAll());

  expect(await alarms()).toMatchObject([{ name: "follow", periodInMinutes: 0.5 }]);
  await (await pbx.nextCall()).ends("busy");
  await desk.sees("ended busy");
  await expect.poll(alarms).toMatchObject([{ name: "clear" }]);
});

test("a background is not woken for a call that did not outlive the browser", async ({ desk }) => {
  await desk.ask({ kind: "look" });

  await desk.wakes();

  await expect.poll(async () => (await desk.ownPage()).evaluate(() => (globalThis as any).chrome.alarms.getAll())).toEqual([]);
});

test("a connection that breaks is made anew, and what happened meanwhile is told", async ({ desk, pbx, between }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await desk.sees("ringing terminal");

  between.goesDown();
  await call.connects();
  await desk.sees("unknown");
  between.mends();

  await desk.sees("connected");
  expect((await desk.view()).call).toMatchObject({ canHangUp: true, canDial: true });
});

test("a server that stays away keeps nobody from calling, and is asked on, by a background that slept too", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  const call = await pbx.nextCall();
  await call.rings();
  await desk.sees("ringing terminal");

  between.goesDown();
  await desk.sees("unknown");
  expect(await desk.ask({ kind: "call", number: "103" })).toEqual({ ok: false, problem: "busy" });
  await minutesPass(extension, 3);
  await expect.poll(async () => (await desk.view()).call, { timeout: 30_000 }).toMatchObject({ state: "unknown", isLost: true, canHangUp: true });
  await call.connects();
  await extension.endWorker();
  between.mends();
  await desk.wakes();

  await desk.sees("connected");
  expect(await desk.ask({ kind: "call", number: "103" })).toEqual({ ok: false, problem: "busy" });
});

test("who cannot wait for a server that stays away calls another number once it is back", async ({ desk, extension, pbx, between }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).rings();
  await desk.sees("ringing terminal");
  between.goesDown();
  await desk.sees("unknown");
  await minutesPass(extension, 3);
  await expect.poll(async () => (await desk.view()).call, { timeout: 30_000 }).toMatchObject({ isLost: true });
  const popup = new ExtensionPopup(await desk.ownPage());
  await expect(popup.call).toHaveAccessibleName("Lost sight of the call. It may go on.");

  between.mends();
  await popup.number.fill("103");
  await popup.number.press("Enter");

  expect((await pbx.nextCall()).destination).toBe("103");
  await desk.sees("accepted");
  expect((await desk.view()).history).toMatchObject([{ number: "102", problem: "unknown" }]);
});

/** As the background sees it. */
async function minutesPass(extension: Extension, minutes: number): Promise<void> {
  await (await extension.worker()).evaluate((minutes) => {
    const now = Date.now;
    Date.now = () => now() + minutes * 60_000;
  }, minutes);
}

test("a call that the server no longer knows is over", async ({ desk, signed, between, pbx }) => {
  await desk.signIn();
  await desk.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).rings();
  await desk.sees("ringing terminal");

  // Another one, which has no memory of what this one did.
  const other = await startSignedServer();
  await signed.server.kill();
  between.leadsTo(other.origin);

  await desk.sees("ended unknown");
  expect(await desk.ask({ kind: "call", number: "103" })).toEqual({ ok: true });
  await other.close();
});
