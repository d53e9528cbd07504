// The main journey of the extension in Firefox; everything else about it is tried in Chromium.

import { expect, test as base } from "@playwright/test";
import { ExtensionInFirefox } from "../support/extension-in-firefox";
import { FIXED_IN_EXAMPLES, exampleAfter } from "../support/extension-readme";
import { HostSite } from "../support/host-site";
import { startSignedServer } from "../support/signed-server";

const NUMBER = "+34944010101";

interface Cast {
  policies: object | undefined;
  /** What the server has in its `allowed_origins`. */
  allowed: string;
  extension: ExtensionInFirefox;
  signed: Awaited<ReturnType<typeof startSignedServer>>;
  site: HostSite;
}

const test = base.extend<Cast>({
  policies: [undefined, { option: true }],
  allowed: ["*", { option: true }],

  extension: async ({ policies }, use) => {
    const extension = await ExtensionInFirefox.start(policies);
    await use(extension);
    await extension.close();
  },

  signed: async ({ allowed }, use) => {
    const signed = await startSignedServer({ C2C_SIGNED_ALLOWED_ORIGINS: allowed });
    await use(signed);
    await signed.close();
  },

  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.close();
  },
});

test("somebody signs in, calls a number from the menu and from a page, and follows the calls", async ({ extension, signed, site }) => {
  const { window } = extension;
  const { origin: server, aor, password, pbx } = signed;
  await extension.open("options");
  expect(await extension.ask({ kind: "sign_in", server, aor, password })).toMatchObject({ ok: true });

  expect(await extension.ask({ kind: "call", number: NUMBER })).toMatchObject({ ok: true });
  const first = await pbx.nextCall();
  expect(first).toMatchObject({ destination: NUMBER, extension: signed.extension });
  await first.rings();
  await extension.seesCall("ringing", "terminal");
  await first.answers();
  await first.connects();
  await extension.seesCall("connected");
  expect(await extension.ask({ kind: "hang_up" })).toMatchObject({ ok: true });
  await extension.seesCall("ended");

  await extension.isAllowed(["http://*/*", "https://*/*"]);
  expect(await extension.ask({ kind: "settings", where: "everywhere" })).toMatchObject({ ok: true });
  await window.goto(site.put({ body: "<h1>A shop</h1><p>Call us: <b>+34 944 01 01 01</b></p>" }));
  const underlined = `return CSS.highlights.get("click-to-call-number")?.size`;
  await expect.poll(() => window.run(underlined)).toBe(1);
  await window.point(await window.look("b"));
  const card = await window.shadowOf('[data-click-to-call="off"]');
  expect(await window.textOf(await card.find("button"))).toMatch(/^Call .*944 01 01 01/);
  await window.click(await card.find("button[data-settled]"));
  expect(await pbx.nextCall()).toMatchObject({ destination: NUMBER });
});

test.describe("where the server lets in others only", () => {
  test.use({ allowed: "https://intranet.example" });

  test("access to the server, which its user grants, makes up for it", async ({ extension, signed }) => {
    const account = { server: signed.origin, aor: signed.aor, password: signed.password };
    await extension.open("options");
    const { checks } = await extension.ask<{ checks: object[] }>({ kind: "test", ...account });
    expect(checks).toContainEqual(expect.objectContaining({ what: "cors", outcome: "bad", origin: extension.origin }));

    await extension.isAllowed(["http://127.0.0.1/*"]);

    expect(await extension.ask({ kind: "sign_in", ...account })).toMatchObject({ ok: true });
  });
});

test.describe("under the README's policies", () => {
  test.use({ policies: exampleAfter("In Firefox they are part of") });

  test("the extension knows what the organisation fixed", async ({ extension }) => {
    await extension.open("options");

    expect(await extension.window.run("return chrome.storage.managed.get()")).toEqual(FIXED_IN_EXAMPLES);
    expect(await extension.ask({ kind: "look" })).toMatchObject({ view: { managed: FIXED_IN_EXAMPLES } });
  });
});
