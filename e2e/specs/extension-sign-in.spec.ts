import { expect, test } from "../support/extension-user";
import type { Answer } from "../support/extension-user";

/** "server fine, cors fine, clock fine, password password_wrong". */
const said = ({ checks = [] }: Answer) => checks.map(({ what, outcome, why }) => `${what} ${why ?? outcome}`).join(", ");
const FINE = "server fine, cors fine, clock fine, password fine";

test("a successful connection test stores nothing", async ({ user, pbx }) => {
  const answer = await user.ask({ kind: "test", ...user.credentials });

  expect(said(answer)).toBe(FINE);
  expect((await user.view()).account.status).toBe("signed_out");
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "signed_out" });
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a wrong password is reported, and does not sign in", async ({ user, pbx }) => {
  const answer = await user.signIn({ password: "not hers" });

  expect(answer).toMatchObject({ ok: false, problem: "refused" });
  expect(said(answer)).toBe(FINE.replace("password fine", "password password_wrong"));
  expect((await user.view()).account.status).toBe("signed_out");
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "signed_out" });
  expect(pbx.heard("Originate")).toEqual([]);
});

test("a password that was changed meanwhile is refused at the call", async ({ user, pbx, faultProxy }) => {
  faultProxy.answers("/call", (answer) => ({ ...answer, status: 403, body: '{"error":"forbidden"}' }));
  await user.signIn();

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "refused" });

  await user.sees("failed refused");
  expect(pbx.originates).toHaveLength(1);
});

test("invalid input is reported before any request", async ({ user, faultProxy }) => {
  expect(said(await user.signIn({ server: "calls.example.com" }))).toBe("server server_address_wrong, cors skipped, clock skipped, password skipped");
  expect(await user.signIn({ passphrase: "too short" })).toEqual({ ok: false, problem: "passphrase_short" });
  for (const weak of ["aaaaaaaaaa", "qwertyuiop", user.credentials.aor]) expect(await user.signIn({ passphrase: weak })).toEqual({ ok: false, problem: "passphrase_weak" });
  expect(faultProxy.asked).toEqual([]);
  expect(said(await user.signIn({ aor: "alice" }))).toBe("server fine, cors fine, clock fine, password aor_wrong");
});

test("a server that is down, and one that is not click2call, are reported as such", async ({ user, faultProxy }) => {
  faultProxy.goesDown();
  const down = await user.signIn();
  expect(down).toMatchObject({ ok: false, problem: "unreached" });
  expect(said(down)).toBe("server server_down, cors skipped, clock skipped, password skipped");

  faultProxy.mends();
  faultProxy.answers("/challenge", (answer) => ({ ...answer, body: "<html>Welcome to our hotel</html>" }));
  expect(said(await user.signIn())).toBe("server server_other, cors fine, clock fine, password skipped");

  faultProxy.answers("/challenge", (answer) => ({ ...answer, status: 500, body: "" }));
  expect(said(await user.signIn())).toBe("server server_failed, cors fine, clock fine, password skipped");

  faultProxy.mends();
  expect(await user.signIn()).toMatchObject({ ok: true });
});

test("a wrong clock is reported, and does not prevent signing in", async ({ user, faultProxy }) => {
  const shifted = (minutes: number) => faultProxy.answers("/challenge", (answer) => ({ ...answer, headers: { ...answer.headers, date: new Date(Date.now() + minutes * 60_000).toUTCString() } }));

  shifted(60);
  const slow = await user.signIn();
  expect(slow.ok).toBe(true);
  expect(slow.checks?.[2]).toEqual({ what: "clock", outcome: "warning", why: "clock_slow", minutes: 60 });

  shifted(-5);
  expect((await user.signIn()).checks?.[2]).toEqual({ what: "clock", outcome: "warning", why: "clock_fast", minutes: 5 });
});

test("a server that cannot check a password without a call is reported as such", async ({ user, faultProxy }) => {
  // As IvozProvider's own server: no such route, and no CORS headers.
  faultProxy.answers("/credentials", () => ({ status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found\n" }));
  const answer = await user.signIn();

  expect(answer.ok).toBe(true);
  expect(said(answer)).toBe(FINE.replace("password fine", "password password_unchecked"));
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});

test("an expired nonce is requested again once", async ({ user, pbx, faultProxy }) => {
  await user.signIn();
  let times = 0;
  faultProxy.answers("/challenge", (answer) => (times++ === 0 ? { ...answer, body: answer.body.replace(/"nonce":"[^"]*/, '"nonce":"forgotten') } : answer));

  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
  await (await pbx.nextCall()).ends("busy");
  await user.sees("ended busy");

  faultProxy.answers("/challenge", (answer) => ({ ...answer, body: answer.body.replace(/"nonce":"[^"]*/, '"nonce":"forgotten') }));
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "expired" });
  expect(faultProxy.asked.filter((asked) => asked === "POST /call")).toHaveLength(4);
  expect(pbx.originates).toHaveLength(1);
});

test("too many attempts show when to retry", async ({ user, faultProxy }) => {
  faultProxy.answers("/challenge", (answer) => ({ ...answer, status: 429, headers: { ...answer.headers, "retry-after": "42" }, body: '{"error":"too many requests"}' }));

  expect(await user.signIn()).toMatchObject({ ok: false, problem: "limited", retryAfter: 42 });
});

test.describe("a server whose CORS does not allow the extension", () => {
  test.use({ settings: { C2C_SIGNED_CALLS_ALLOWED_ORIGINS: "https://crm.example" } });

  test("differs from one that is down, and the origin to allow is shown", async ({ user, extension, pbx }) => {
    const answer = await user.signIn();

    expect(answer).toMatchObject({ ok: false, problem: "unreached" });
    expect(answer.checks?.slice(0, 2)).toEqual([
      { what: "server", outcome: "fine" },
      { what: "cors", outcome: "bad", why: "cors", origin: `chrome-extension://${extension.id}` },
    ]);
    expect(pbx.heard("Originate")).toEqual([]);
  });

  test.describe("after the user granted access to it", () => {
    test.use({ hosts: ["http://127.0.0.1/*"] });

    test("can be called", async ({ user, pbx }) => {
      expect(said(await user.signIn())).toBe(FINE);

      expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

      await (await pbx.nextCall()).rings();
      await user.sees("ringing terminal");
    });
  });
});
