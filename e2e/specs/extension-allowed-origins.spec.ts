// Servers that allow named origins only, as docs/signed-calls.md describes for Chrome.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test as base } from "../support/extension";
import { startSignedServer } from "../support/signed-server";

const DOCS = readFileSync(join(__dirname, "../../docs/signed-calls.md"), "utf8");
const ORIGIN = /chrome-extension:\/\/[a-p]{32}/.exec(DOCS)?.[0] ?? "none";

type Signed = Awaited<ReturnType<typeof startSignedServer>>;

const test = base.extend<{ allowed: string; signed: Signed; signIn: () => Promise<object> }>({
  allowed: [ORIGIN, { option: true }],

  signed: async ({ allowed }, use) => {
    const signed = await startSignedServer({ C2C_SIGNED_CALLS_ALLOWED_ORIGINS: allowed });
    await use(signed);
    await signed.close();
  },

  signIn: async ({ extension, signed: { origin: server, aor, password } }, use) => {
    const options = await extension.open("options");
    const request = { kind: "sign_in", server, aor, password };
    await use(() => options.evaluate((asked) => (globalThis as any).chrome.runtime.sendMessage(asked), request));
  },
});

test("the documented origin is that of our build, and is allowed", async ({ extension, signIn }) => {
  expect(`chrome-extension://${extension.id}`).toBe(ORIGIN);
  expect(await signIn()).toMatchObject({ ok: true });
});

test.describe("with another allowed origin", () => {
  test.use({ allowed: "https://intranet.example" });

  test("the extension shows its own origin", async ({ signIn }) => {
    const { checks, ...answer } = (await signIn()) as { ok: boolean; checks: object[] };

    expect(answer).toMatchObject({ ok: false });
    expect(checks).toContainEqual(expect.objectContaining({ what: "cors", outcome: "bad", origin: ORIGIN }));
  });
});
