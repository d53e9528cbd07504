// Servers that let in named origins only, as docs/signed-calls.md has it for Chrome.

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
    const wish = { kind: "sign_in", server, aor, password };
    await use(() => options.evaluate((asked) => (globalThis as any).chrome.runtime.sendMessage(asked), wish));
  },
});

test("the origin in the docs is that of our build, and lets it in", async ({ extension, signIn }) => {
  expect(`chrome-extension://${extension.id}`).toBe(ORIGIN);
  expect(await signIn()).toMatchObject({ ok: true });
});

test.describe("where somebody else is let in", () => {
  test.use({ allowed: "https://intranet.example" });

  test("the extension says by which name it asks", async ({ signIn }) => {
    const { checks, ...answer } = (await signIn()) as { ok: boolean; checks: object[] };

    expect(answer).toMatchObject({ ok: false });
    expect(checks).toContainEqual(expect.objectContaining({ what: "cors", outcome: "bad", origin: ORIGIN }));
  });
});
