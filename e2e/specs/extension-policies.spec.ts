import { type ExtensionUser, expect, test } from "../support/extension-user";

/** The policies in the form in which the browser passes them on. */
async function fix(user: ExtensionUser, policy: object): Promise<void> {
  await user.ask({ kind: "look" });
  const worker = await user.extension.worker();
  await worker.evaluate((policy) => {
    const { storage } = (globalThis as any).chrome;
    storage.managed.get = async () => policy;
    storage.onChanged.dispatch({}, "managed");
  }, policy);
}

test("with a fixed server, domain and country, a user enters name and password", async ({ user, pbx }) => {
  const { server, password } = user.credentials;
  await fix(user, { server: `${server}/`, aorDomain: "pbx.example.com", country: "de" });
  await expect.poll(async () => (await user.view()).managed).toEqual({ server, aorDomain: "pbx.example.com", country: "DE" });
  expect((await user.view()).account.server).toBe(server);

  expect(await user.ask({ kind: "sign_in", server: "https://elsewhere.example", aor: "alice", password })).toMatchObject({ ok: true });
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

  expect((await pbx.nextCall()).endpoint).toBe("b1c1t1_alice");
  expect((await user.view()).account).toMatchObject({ server, aor: "alice@pbx.example.com" });
});

test("a user of another domain cannot sign in", async ({ user }) => {
  const { server, password, aor } = user.credentials;
  await fix(user, { server, aorDomain: "other.example" });
  await expect.poll(async () => (await user.view()).managed).toMatchObject({ aorDomain: "other.example" });

  const { problem, checks } = await user.ask({ kind: "sign_in", server, aor, password });

  expect([problem, checks?.at(-1)?.why]).toEqual(["refused", "aor_wrong"]);
});

test("a signed-in user moves with the server's address", async ({ user, signed }) => {
  await user.signIn();

  await fix(user, { server: signed.origin });

  await expect.poll(async () => (await user.view()).account).toMatchObject({ status: "signed_in", server: signed.origin });
  expect(await user.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});
