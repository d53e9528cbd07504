import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExtensionUser, expect, test } from "../support/extension-user";
import { Extension } from "../support/extension";
import { HostSite } from "../support/host-site";

const PASSPHRASE = "correct horse battery";
const USER = ["alice", "pbx.example.com"] as const;
const ha1Of = (password: string) => createHash("md5").update(`${USER.join(":")}:${password}`).digest("hex");

test("the password is kept nowhere, and what stands for it only in the browser's memory", async ({ user }) => {
  await user.signIn();
  const { password } = user.credentials;

  const [session, local] = [JSON.stringify(await user.kept("session")), JSON.stringify(await user.kept("local"))];

  expect(session + local).not.toContain(password);
  expect(local).not.toContain(ha1Of(password));
  expect((await user.kept("session")).account).toEqual({ server: user.credentials.server, aor: user.credentials.aor, ha1: ha1Of(password) });
  expect(JSON.stringify(await user.view())).not.toContain(ha1Of(password));
  expect(JSON.stringify(await user.ask({ kind: "look" }))).not.toContain(ha1Of(password));
});

test.describe("in a page of a site", () => {
  test.use({ hosts: ["http://localhost/*"] });

  test("a script of ours sees nothing that is kept, and is refused all but a call and its page", async ({ user, extension, pbx }) => {
    await user.signIn({ passphrase: PASSPHRASE });
    const site = await HostSite.start();
    const page = await extension.context.newPage();
    await page.goto(site.put({ body: "<p>Call 102</p>" }));
    // The possibilities of a compromised content script.
    const inPage = async (what: "kept" | "asks" | "page" | "code" | "call") => {
      const worker = await extension.worker();
      return worker.evaluate(async (what) => {
        const { tabs, scripting } = (globalThis as any).chrome;
        const [{ id }] = await tabs.query({ url: "http://localhost/*" });
        const scripts = {
          kept: async () => {
            const { storage } = (globalThis as any).chrome;
            return Promise.all(["local", "session", "sync"].map((area) => storage[area]?.get(null).catch((refused: Error) => refused.message)));
          },
          asks: async () => {
            const kinds = ["look", "test", "sign_in", "unlock", "sign_out", "hang_up", "dial", "clear_history", "settings", "site", "nonsense"];
            const fields = { server: "https://evil.example", aor: "a@b", password: "p", passphrase: "", digits: "1", country: "DE", origin: "https://evil.example", on: true };
            return Promise.all(kinds.map((kind) => (globalThis as any).chrome.runtime.sendMessage({ kind, ...fields })));
          },
          page: async () => (globalThis as any).chrome.runtime.sendMessage({ kind: "page" }),
          code: async () => (globalThis as any).chrome.runtime.sendMessage({ kind: "call", number: "*72" }),
          call: async () => (globalThis as any).chrome.runtime.sendMessage({ kind: "call", number: "102", server: "https://evil.example" }),
        };
        const [{ result }] = await scripting.executeScript({ target: { tabId: id }, func: scripts[what] });
        return result;
      }, what);
    };

    const kept = JSON.stringify(await inPage("kept"));
    for (const secret of ["alice", user.credentials.server, ha1Of(user.credentials.password), "vault", "account"]) expect(kept).not.toContain(secret);
    for (const answer of (await inPage("asks")) as unknown[]) expect(answer).toEqual({ ok: false, problem: "other" });
    expect(await inPage("page")).toEqual({ ok: true, country: "", isOn: false });
    expect(await inPage("code")).toEqual({ ok: false, problem: "number" });
    expect(await inPage("call")).toEqual({ ok: true });
    expect(pbx.originates).toHaveLength(1);
    expect((await user.view()).account.status).toBe("signed_in");
    await site.close();
  });
});

test("a stored account is unlocked after a browser restart by the passphrase alone", async ({ faultProxy, signed, pbx }) => {
  test.setTimeout(180_000);
  const profile = await mkdtemp(join(tmpdir(), "profile-"));
  const first = await Extension.start(undefined, {}, profile);
  const before = new ExtensionUser(first, faultProxy, signed);
  expect(await before.signIn({ passphrase: PASSPHRASE })).toMatchObject({ ok: true });
  const local = await before.kept("local");
  expect(Object.keys(local.vault).sort()).toEqual(["data", "iterations", "iv", "salt"]);
  expect(JSON.stringify(local)).not.toContain(ha1Of(signed.password));
  expect(JSON.stringify(local)).not.toContain(PASSPHRASE);
  await first.close();

  const second = await Extension.start(undefined, {}, profile);
  const after = new ExtensionUser(second, faultProxy, signed);
  await expect.poll(async () => (await after.view())?.account).toMatchObject({ status: "locked", aor: signed.aor, remembered: true });
  expect((await after.kept("session")).account).toBe(null);
  expect(await after.ask({ kind: "call", number: "102" })).toEqual({ ok: false, problem: "locked" });
  expect(await after.ask({ kind: "unlock", passphrase: "correct horse" })).toEqual({ ok: false, problem: "passphrase_wrong" });
  expect((await after.view()).account.status).toBe("locked");
  expect(await after.ask({ kind: "unlock", passphrase: PASSPHRASE })).toEqual({ ok: true });
  expect(await after.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
  expect(pbx.originates).toHaveLength(1);
  await second.close();
  await rm(profile, { recursive: true, force: true });
});

test("a sign-out removes everything", async ({ user, pbx }) => {
  await user.signIn({ passphrase: PASSPHRASE });
  await user.ask({ kind: "call", number: "102" });
  await (await pbx.nextCall()).ends("busy");
  await user.sees("ended busy");

  expect(await user.ask({ kind: "sign_out" })).toEqual({ ok: true });

  expect(await user.kept("session")).toMatchObject({ account: null, pending: null, view: { account: { status: "signed_out", remembered: false }, call: null, history: [] } });
  expect((await user.kept("local")).vault).toBeUndefined();
  expect(await user.ask({ kind: "unlock", passphrase: PASSPHRASE })).toEqual({ ok: false, problem: "signed_out" });
});
