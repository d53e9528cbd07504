// A dispatcher's session in `examples/field-service`, in both frameworks.

import { DispatchApp } from "../pages/dispatch-app";
import { findings } from "../support/axe";
import { ExampleSite } from "../support/example-site";
import { picture } from "../support/picture";
import { expect, test as base } from "../support/test";

// Connected after 1.5 seconds, over after four.
const test = base.extend<{ app: DispatchApp; example: ExampleSite }>({
  example: async ({}, use) => {
    const example = await ExampleSite.start("field-service", { C2C_SIMULATOR_SPEED: "6" });
    await use(example);
    await example.close();
  },
  app: async ({ page }, use) => use(new DispatchApp(page)),
});

test.use({ contextOptions: { reducedMotion: "reduce" }, viewport: { width: 1440, height: 900 } });

for (const framework of ["react", "leptos"]) {
  test(`a dispatcher finds a customer, calls about a job, and accepts a call (${framework})`, async ({ example, app, page, traffic }) => {
    await page.goto(example.url);
    await example.signIn(page, "grace");
    await page.goto(`${example.url}/${framework}/`);
    const look = async (name: string) => {
      expect(await findings(page), name).toEqual([]);
      await picture(page, `light-field-service-${framework}-${name}`);
    };

    await test.step("finds a customer by the number", async () => {
      await expect(app.entries).toHaveCount(5);
      await app.search.fill("555-0143");
      await expect(app.entries).toHaveCount(1);
      await app.search.fill("nobody");
      await expect(page.getByText("No customer matches.")).toBeVisible();
      await app.search.fill("");
      await app.choose("Katherine Johnson");
      await expect(app.heading).toHaveText("Katherine Johnson");
      await expect(page.getByText("No calls yet.")).toBeVisible();
    });

    await test.step("calls about a job from the desk phone, with its context", async () => {
      await app.choose("Alan Turing");
      await look("1-customer");
      await expect(app.call).toHaveAccessibleName("Call Alan Turing, (202) 555-0143");
      const placed = page.waitForResponse((response) => response.url().endsWith("/api/calls/initiate") && response.status() === 201);
      await app.callAbout("J-309").click();
      expect((await placed).request().postDataJSON()).toMatchObject({
        phoneNumber: "+12025550143",
        customData: { customerId: "C-2002", customerName: "Alan Turing", jobId: "J-309" },
      });
      await expect(app.callAbout("J-309")).toContainText("End call");
      await expect(app.history).toHaveCount(1);
      await look("2-in-a-call");
      await expect(app.callAbout("J-309")).toContainText("Call about J-309");
      await expect(app.history).toContainText("Talked · J-309");
      await expect(app.history).toContainText("Outgoing · Desk phone");
    });

    await test.step("takes a call in the Mini Dialer, which stays while routes change", async () => {
      await app.launcher.click();
      await expect(app.panel).toBeVisible();
      await app.dialer.getByRole("button", { name: "Sign in" }).click();
      await app.dialer.getByRole("button", { name: "Have Ada Lovelace call" }).click();
      await expect(app.incoming.getByRole("heading")).toHaveText("Ada Lovelace");
      await expect(app.incoming).toContainText("Oven burner will not light");
      await look("3-incoming");
      await app.incoming.getByRole("link", { name: "Open customer" }).click();
      await expect(app.heading).toHaveText("Ada Lovelace");
      await expect(app.dialer.getByRole("button", { name: "Stop ringing" })).toBeVisible();
      await app.dialer.getByRole("button", { name: "Stop ringing" }).click();
      await expect(app.history).toContainText("Ended · J-311");
      await expect(app.history).toContainText("Incoming · Mini Dialer");
    });

    await test.step("calls by the Mini Dialer", async () => {
      await app.miniDialer.click();
      await app.call.click();
      await expect(app.dialer.locator("#last")).toHaveText("Calling +12025550142");
      await expect(app.history.filter({ hasText: "Outgoing · Mini Dialer" }).first()).toBeVisible();
      await app.deskPhone.click();
    });

    await test.step("it is designed for dark colours and for a phone", async () => {
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await findings(page)).toEqual([]);
      await picture(page, `dark-field-service-${framework}-1-customer`);
      await page.locator("dialpad-mini-dialer").getByRole("button", { name: "Hide the Mini Dialer" }).click();
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await picture(page, `dark-field-service-${framework}-2-phone`);
      await page.emulateMedia({ colorScheme: "light" });
      await picture(page, `light-field-service-${framework}-4-phone`);
      await page.getByRole("link", { name: "All customers" }).click();
      await expect(app.entries.first()).toBeVisible();
      await picture(page, `light-field-service-${framework}-5-phone-list`);
    });

    expect(traffic.complaints).toEqual([]);
  });
}
