// A user with a desk phone installs the extension, signs in and calls a number: on a real Asterisk, first their terminal rings, then
// the number. The loaded folder equals the zip, byte for byte: `cargo xtask test --extension` compares them.

import { CallCard } from "../pages/call-card";
import { ExtensionOptions } from "../pages/extension-options";
import { ExtensionPopup } from "../pages/extension-popup";
import { ExtensionUser, expect, test as base } from "../support/extension-user";
import { HostSite } from "../support/host-site";
import { startServerOnAsterisk } from "../support/real-asterisk";

const test = base.extend<{ office: Awaited<ReturnType<typeof startServerOnAsterisk>> }>({
  office: async ({}, use) => {
    const office = await startServerOnAsterisk();
    await use(office);
    await office.close();
  },
});

test.describe("on a chosen site", () => {
  // The browser's permission prompt cannot be answered without a screen.
  test.use({ hosts: ["http://localhost/*"] });

  test("a user signs in, clicks a number on a page, and the desk phone rings", async ({ extension, office }) => {
    const site = await HostSite.start();
    const user = new ExtensionUser(extension, office, office);
    const options = new ExtensionOptions(await extension.open("options"));
    await options.fill(user.credentials);
    await options.signIn.click();
    await expect(options.account).toContainText(`Signed in as ${office.aor}`);
    await options.country.selectOption("US");
    await user.ask({ kind: "site", origin: site.origin, on: true });
    const seen = await user.watch();

    const page = await extension.context.newPage();
    await page.goto(site.put({ body: `<p style="padding-top: 100px">Our office: <b>(202) 555-0142</b></p>` }));
    const card = new CallCard(page);
    await page.getByText("(202) 555-0142").hover();
    await card.shows("Call +1 (202) 555-0142");
    await card.click();

    await user.sees("connected");
    const popup = new ExtensionPopup(await extension.open("popup"));
    await expect(popup.call).toHaveAccessibleName(/^Connected with /);
    const iden = (await user.view()).call?.iden ?? "";
    await popup.hangUp.click();
    await user.sees("ended completed");
    expect(await seen()).toContain("ringing terminal");
    const [terminal, destination] = await office.asterisk.dialsOf(iden);
    expect(terminal).toMatchObject({ context: "click2dial-user", disposition: "ANSWERED", destinationChannel: expect.stringMatching(/b1c1t1_alice/) });
    expect(destination).toMatchObject({ exten: "+12025550142", disposition: "ANSWERED", userField: iden });
    await site.close();
  });
});

test("signed in, a number calls: the terminal rings, both talk, and the records name both phones", async ({ extension, office }) => {
  const user = new ExtensionUser(extension, office, office);
  expect(await user.signIn()).toMatchObject({ ok: true });
  const seen = await user.watch();

  expect(await user.ask({ kind: "call", number: "+1 (202) 555-0142" })).toEqual({ ok: true });
  await user.sees("connected");
  const { call } = await user.view();
  expect(await user.ask({ kind: "hang_up" })).toEqual({ ok: true });
  await user.sees("ended completed");

  const states = await seen();
  const passed = ["starting", "accepted", "ringing terminal", "answered terminal", "ringing destination", "connected", "ended completed"];
  expect(states.filter((state) => passed.includes(state))).toEqual(passed);
  const [terminal, destination] = await office.asterisk.dialsOf(call?.iden ?? "");
  expect(terminal).toMatchObject({ context: "click2dial-user", disposition: "ANSWERED", destinationChannel: expect.stringMatching(/b1c1t1_alice/) });
  expect(destination).toMatchObject({ exten: "+12025550142", disposition: "ANSWERED", userField: call?.iden });
});

test("a wrong password does not sign in, and nothing rings", async ({ extension, office }) => {
  const user = new ExtensionUser(extension, office, office);

  const { problem, checks } = await user.signIn({ password: "guess**PA55W0RD" });

  expect([problem, checks?.at(-1)?.why]).toEqual(["refused", "password_wrong"]);
  expect(await user.ask({ kind: "call", number: "1006" })).toEqual({ ok: false, problem: "signed_out" });
  // A later call is in the records, so an earlier one would be, too.
  await user.signIn();
  await user.ask({ kind: "call", number: "1006" });
  const iden = (await user.view()).call?.iden ?? "";
  await user.sees("ended completed");
  await office.asterisk.dialsOf(iden);
  expect((await office.asterisk.records()).every(({ linkedid }) => linkedid === iden)).toBe(true);
});
