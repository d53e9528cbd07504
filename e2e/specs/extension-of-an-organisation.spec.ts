import { type Desk, expect, test } from "../support/desk";

/** As the browser hands on what an administrator wrote into its policy. */
async function fix(desk: Desk, policy: object): Promise<void> {
  await desk.ask({ kind: "look" });
  const worker = await desk.extension.worker();
  await worker.evaluate((policy) => {
    const { storage } = (globalThis as any).chrome;
    storage.managed.get = async () => policy;
    storage.onChanged.dispatch({}, "managed");
  }, policy);
}

test("where the organisation fixed server, domain and country, a user types their name and password", async ({ desk, pbx }) => {
  const { server, password } = desk.credentials;
  await fix(desk, { server: `${server}/`, aorDomain: "pbx.example.com", country: "de" });
  await expect.poll(async () => (await desk.view()).managed).toEqual({ server, aorDomain: "pbx.example.com", country: "DE" });
  expect((await desk.view()).account.server).toBe(server);

  expect(await desk.ask({ kind: "sign_in", server: "https://elsewhere.example", aor: "alice", password })).toMatchObject({ ok: true });
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });

  expect((await pbx.nextCall()).endpoint).toBe("b1c1t1_alice");
  expect((await desk.view()).account).toMatchObject({ server, aor: "alice@pbx.example.com" });
});

test("who belongs to another domain does not sign in", async ({ desk }) => {
  const { server, password, aor } = desk.credentials;
  await fix(desk, { server, aorDomain: "other.example" });
  await expect.poll(async () => (await desk.view()).managed).toMatchObject({ aorDomain: "other.example" });

  const { problem, checks } = await desk.ask({ kind: "sign_in", server, aor, password });

  expect([problem, checks?.at(-1)?.why]).toEqual(["refused", "aor_wrong"]);
});

test("a server that moves takes with it who is signed in", async ({ desk, signed }) => {
  await desk.signIn();

  await fix(desk, { server: signed.origin });

  await expect.poll(async () => (await desk.view()).account).toMatchObject({ status: "signed_in", server: signed.origin });
  expect(await desk.ask({ kind: "call", number: "102" })).toEqual({ ok: true });
});
