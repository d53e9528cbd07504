import { Click2Call } from "../support/click2call";
import { PROVIDERS, type TelephoneSystem } from "../support/providers";
import { ACME } from "../support/tenants";
import { expect, test as base } from "../support/test";

const NUMBER = "2025550142";

const test = base.extend<{ telephony: TelephoneSystem; index: number }>({
  index: [0, { option: true }],

  telephony: async ({ index }, use) => {
    const provider = PROVIDERS[index];
    if (!provider) throw new Error(`no provider ${index}`);
    const telephony = await provider.start();
    await use(telephony);
    await telephony.close();
  },

  /** The same tenant on every telephone system, except for its provider. */
  server: async ({ index, telephony }, use, info) => {
    const tenants = { "acme.com": { ...ACME, provider: PROVIDERS[index]?.provider } };
    const server = await Click2Call.start(tenants, telephony.settings, telephony.files);
    await telephony.serverStarted?.(server);
    await use(server);
    await server.close();
    if (info.status !== info.expectedStatus) {
      await info.attach("server.log", { body: server.log.join("\n"), contentType: "text/plain" });
    }
  },
});

for (const [index, { title }] of PROVIDERS.entries()) {
  test.describe(title, () => {
    test.use({ index });

    test("a visitor requests a call and sees its progress to the end", async ({ visit, widget, telephony, traffic }) => {
      await visit();
      await widget.askFor(NUMBER);
      await widget.seesPlaced();

      for (const { happens, headline } of await telephony.takeCall()) {
        await happens();
        await expect(widget.headline).toHaveText(headline);
      }

      await expect(widget.pastSteps).toHaveCount(telephony.pastSteps);
      expect(traffic.complaints).toEqual([]);
    });
  });
}
