import { expect, test } from "../support/desk";
import type { Answer } from "../support/desk";

/** "server fine, cors fine, clock fine, password password_wrong". */
const said = ({ checks = [] }: Answer) => checks.map(({ what, outcome, why }) => `${what} ${why ?? outcome}`).join(", ");
const FINE = "server fine, cors fine, clock fine, password fine";

test("a test of the connection says that all is right, and keeps nothing", async ({ desk, pbx }) => {
  const answer = await desk.ask({ kind: "test", ...desk.credentials });

  expect(said(answer)).toBe(FINE);
  expect((await desk.view()).account.status).toBe("signed_out");
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "signed_out" });
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a wrong password is told as such, and signs nobody in", async ({ desk, pbx }) => {
  const answer = await desk.signIn({ password: "not hers" });

  expect(answer).toMatchObject({ ok: false, problem: "refused" });
  expect(said(answer)).toBe(FINE.replace("password fine", "password password_wrong"));
  expect((await desk.view()).account.status).toBe("signed_out");
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "signed_out" });
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a password that was changed meanwhile is refused at the call", async ({ desk, pbx, between }) => {
  between.answers("/call", (answer) => ({ ...answer, status: 403, body: '{"error":"forbidden"}' }));
  await desk.signIn();

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "refused" });

  await desk.sees("failed refused");
  expect(pbx.originates).toHaveLength(1);
});

test("what is typed wrong is told before anybody is asked", async ({ desk, between }) => {
  expect(said(await desk.signIn({ server: "calls.example.com" }))).toBe("server server_address_wrong, cors skipped, clock skipped, password skipped");
  expect(await desk.signIn({ passphrase: "too short" })).toEqual({ ok: false, problem: "passphrase_short" });
  for (const weak of ["aaaaaaaaaa", "qwertyuiop", desk.credentials.aor]) expect(await desk.signIn({ passphrase: weak })).toEqual({ ok: false, problem: "passphrase_weak" });
  expect(between.asked).toEqual([]);
  expect(said(await desk.signIn({ aor: "alice" }))).toBe("server fine, cors fine, clock fine, password aor_wrong");
});

test("a server that is down is told as such, and one that is no server of ours", async ({ desk, between }) => {
  between.goesDown();
  const down = await desk.signIn();
  expect(down).toMatchObject({ ok: false, problem: "unreached" });
  expect(said(down)).toBe("server server_down, cors skipped, clock skipped, password skipped");

  between.mends();
  between.answers("/challenge", (answer) => ({ ...answer, body: "<html>Welcome to our hotel</html>" }));
  expect(said(await desk.signIn())).toBe("server server_other, cors fine, clock fine, password skipped");

  between.answers("/challenge", (answer) => ({ ...answer, status: 500, body: "" }));
  expect(said(await desk.signIn())).toBe("server server_failed, cors fine, clock fine, password skipped");

  between.mends();
  expect(await desk.signIn()).toMatchObject({ ok: true });
});

test("a clock that is wrong is told, and keeps nobody from signing in", async ({ desk, between }) => {
  const shifted = (minutes: number) => between.answers("/challenge", (answer) => ({ ...answer, headers: { ...answer.headers, date: new Date(Date.now() + minutes * 60_000).toUTCString() } }));

  shifted(60);
  const slow = await desk.signIn();
  expect(slow.ok).toBe(true);
  expect(slow.checks?.[2]).toEqual({ what: "clock", outcome: "warning", why: "clock_slow", minutes: 60 });

  shifted(-5);
  expect((await desk.signIn()).checks?.[2]).toEqual({ what: "clock", outcome: "warning", why: "clock_fast", minutes: 5 });
});

test("a server that can check a password only with a call is told as such", async ({ desk, between }) => {
  // As IvozProvider's own: no such route, and no word to browsers about it.
  between.answers("/credentials", () => ({ status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found\n" }));
  const answer = await desk.signIn();

  expect(answer.ok).toBe(true);
  expect(said(answer)).toBe(FINE.replace("password fine", "password password_unchecked"));
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});

test("a nonce that the server forgot is asked for once more, and no more often", async ({ desk, pbx, between }) => {
  await desk.signIn();
  let times = 0;
  between.answers("/challenge", (answer) => (times++ === 0 ? { ...answer, body: answer.body.replace(/"nonce":"[^"]*/, '"nonce":"forgotten') } : answer));

  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
  await (await pbx.nextCall()).ends("busy");
  await desk.sees("ended busy");

  between.answers("/challenge", (answer) => ({ ...answer, body: answer.body.replace(/"nonce":"[^"]*/, '"nonce":"forgotten') }));
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "expired" });
  expect(between.asked.filter((asked) => asked === "POST /call")).toHaveLength(4);
  expect(pbx.originates).toHaveLength(1);
});

test("too many attempts are told with when to come back", async ({ desk, between }) => {
  between.answers("/challenge", (answer) => ({ ...answer, status: 429, headers: { ...answer.headers, "retry-after": "42" }, body: '{"error":"too many requests"}' }));

  expect(await desk.signIn()).toMatchObject({ ok: false, problem: "limited", retryAfter: 42 });
});

test.describe("a server that lets no page read its answers", () => {
  test.use({ settings: { C2C_SIGNED_CALLS_ALLOWED_ORIGINS: "https://crm.example" } });

  test("is told apart from one that is down, with the origin that it would have to allow", async ({ desk, extension, pbx }) => {
    const answer = await desk.signIn();

    expect(answer).toMatchObject({ ok: false, problem: "unreached" });
    expect(answer.checks?.slice(0, 2)).toEqual([
      { what: "server", outcome: "fine" },
      { what: "cors", outcome: "bad", why: "cors", origin: `chrome-extension://${extension.id}` },
    ]);
    expect(pbx.heard("Originate")).toEqual([]);
  });

  test.describe("once the user granted access to it", () => {
    test.use({ hosts: ["http://127.0.0.1/*"] });

    test("is called with", async ({ desk, pbx }) => {
      expect(said(await desk.signIn())).toBe(FINE);

      expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

      await (await pbx.nextCall()).rings();
      await desk.sees("ringing terminal");
    });
  });
});
