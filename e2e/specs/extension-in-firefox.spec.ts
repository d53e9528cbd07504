// The main test of the extension in Firefox; everything else is tested in Chromium.

import { expect, test as base } from "@playwright/test";
import { OptionsOverWebDriver, PopupOverWebDriver } from "../pages/extension-over-webdriver";
import { ExtensionInFirefox } from "../support/extension-in-firefox";
import { FIXED_IN_EXAMPLES, exampleAfter } from "../support/extension-readme";
import { HostSite } from "../support/host-site";
import { startSignedServer } from "../support/signed-server";

const NUMBER = "+34944010101";

interface Cast {
  policies: object | undefined;
  /** The server's `allowed_origins`. */
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
    const signed = await startSignedServer({ C2C_SIGNED_CALLS_ALLOWED_ORIGINS: allowed });
    await use(signed);
    await signed.close();
  },

  site: async ({}, use) => {
    const site = await HostSite.start();
    await use(site);
    await site.close();
  },
});

test("a user signs in, calls a number from the popup and from a page, and follows the calls", async ({ extension, signed, site }) => {
  const { window } = extension;
  const { origin: server, aor, password, pbx } = signed;
  const options = await OptionsOverWebDriver.open(extension);
  await options.signIn({ server, aor, password });
  await options.sees(".who", aor);
  await options.findEverywhere();

  const popup = await PopupOverWebDriver.open(extension);
  await popup.call(NUMBER);
  const first = await pbx.nextCall();
  expect(first).toMatchObject({ destination: NUMBER, extension: signed.extension });
  await first.rings();
  await popup.seesCall("Answer your phone");
  await first.connects();
  await popup.seesCall("Connected with");
  await popup.hangUp();
  await popup.seesCall("Call ended");

  await window.goto(site.put({ body: "<h1>A shop</h1><p>Call us: <b>+34 944 01 01 01</b></p>" }));
  const underlined = `return CSS.highlights.get("click-to-call-number")?.size`;
  await expect.poll(() => window.run(underlined)).toBe(1);
  await window.point(await window.look("b"));
  const card = await window.shadowOf('[data-click-to-call="off"]');
  expect(await window.textOf(await card.find("button"))).toMatch(/^Call .*944 01 01 01/);
  const button = await card.find("button[data-settled]");
  // Beside the button, which is 36 pixels high: a press counts only after the pointer was moved onto it.
  await window.point(button, 20);
  await window.click(button);
  expect(await pbx.nextCall()).toMatchObject({ destination: NUMBER });
});

test.describe("with a server that allows other origins only", () => {
  test.use({ allowed: "https://intranet.example" });

  test("the user grants access to the server instead, and signs in", async ({ extension, signed: { origin: server, aor, password } }) => {
    const options = await OptionsOverWebDriver.open(extension);
    await options.signIn({ server, aor, password });
    await options.sees("#check-cors", extension.origin);

    await options.grantAccess();

    await options.sees("#check-password", "Fine");
  });
});

test.describe("under the README's policies", () => {
  test.use({ policies: exampleAfter("In Firefox they are part of") });

  test("the settings show the organisation's policies", async ({ extension }) => {
    const options = await OptionsOverWebDriver.open(extension);

    await options.sees(".suffix", `@${FIXED_IN_EXAMPLES.aorDomain}`);
    const fixed = `return [...document.querySelectorAll("input:read-only")].map((field) => field.value)`;
    expect(await extension.window.run(fixed)).toContain(FIXED_IN_EXAMPLES.server);
    expect(await extension.window.run("return chrome.storage.managed.get()")).toEqual(FIXED_IN_EXAMPLES);
  });
});
