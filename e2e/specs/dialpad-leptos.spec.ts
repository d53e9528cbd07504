// <DialpadCti> in the Leptos app of examples/, with the common module.

import { join } from "node:path";
import type { Page } from "@playwright/test";
import { MiniDialerPanel } from "../pages/mini-dialer";
import { expect, test } from "../support/dialpad-page";
import { leptosApp } from "../support/leptos-app";

const MODULE = join(__dirname, "../../assets/dist/client/dialpad.mjs");

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("<DialpadCti> has every prop, callback and method of the dialer, and survives a route change", async ({ page, site, dialer, traffic }) => {
  site.share("/dialpad.mjs", "text/javascript", MODULE);
  const reports: { authorization: string | null; body: Record<string, unknown> }[] = [];
  await page.route("**/api/cti/calls", async (route) => {
    reports.push({ authorization: await route.request().headerValue("authorization"), body: route.request().postDataJSON() });
    await route.fulfill({ status: 201, json: {} });
  });
  const logged: string[] = [];
  page.on("console", (message) => message.type() === "debug" && logged.push(message.text()));
  const head = `<meta name="click2call-token" content="good-token"><meta name="click2call-dialpad" content="${dialer.url}">`;
  await page.goto(site.put(leptosApp(site, site, head)));
  const panel = new MiniDialerPanel(page);
  const heard = page.locator("#dialer-heard");

  // Before the sign-in: invalid requests are refused immediately, and valid ones wait.
  await press(page, "Call nobody");
  await expect(heard).toHaveText("number_invalid; ");
  await press(page, "Call a number");
  // Removing a button cancels its waiting call.
  await press(page, "Call Alan Turing, (202) 555-0143");
  await press(page, "Remove Alan Turing");
  await dialer.signOut(page);
  await expect(panel.launcher).toContainText("Not signed in");
  await dialer.signIn(page, "9007199254740993");
  await expect(heard).toHaveText("number_invalid; true 9007199254740993; +15551234567; ");
  await press(page, "Enable this tab");
  await press(page, "Hang up all");
  await expect(heard).toContainText("done; done;");
  const messages = await dialer.received(page);
  expect(messages.map(({ method }) => method)).toEqual(["enable_current_tab", "initiate_call", "enable_current_tab", "hang_up_all_calls"]);
  expect(messages[1]?.payload).toEqual({ phone_number: "+15551234567", enable_current_tab: false, identity_type: "CallCenter", identity_id: "9223372036854775807", custom_data: "job 7", outbound_caller_id: "+12025550100" });

  await dialer.rings(page, "42");
  await expect(panel.panel).toBeVisible();
  await expect(panel.cards).toHaveAccessibleName("Incoming call: Customer 0142");
  await expect(panel.cards).toContainText("Boiler repair");
  await expect(panel.cards.getByRole("link")).toHaveText("Open record");
  await panel.cards.getByRole("button", { name: "Take note" }).click();
  await dialer.stopsRinging(page, "42");
  await expect(heard).toContainText("+12025550142 Ada Lovelace; note taken; silent 42;");
  await press(page, "Dock");
  await expect(panel.panel).toHaveCSS("border-radius", "0px");
  await panel.hide.click();
  await expect(panel.panel).toHaveCSS("visibility", "hidden");

  // A call button of the same app, by the Mini Dialer: no state is invented.
  await press(page, "Call Grace Hopper, (202) 555-0142");
  await expect(heard).toContainText("silent 42; starting; unknown; ");
  await expect(heard).not.toContainText("accepted");
  expect((await dialer.received(page)).at(-1)?.payload).toEqual({ phone_number: "+12025550142", enable_current_tab: true, custom_data: '{"customerId":"C-1906","customerName":"Grace Hopper"}' });

  await press(page, "Other route");
  await expect(panel.launcher).toBeHidden();
  await press(page, "Other route");
  await expect(panel.launcher).toContainText("Signed in");
  await expect(heard).toContainText("unknown; true 9007199254740993;");
  await press(page, "Enable this tab");
  await expect(heard).toHaveText(/done; $/);
  expect(dialer.loads).toEqual(["/apps/client-1"]);

  await expect.poll(() => reports.map(({ body }) => [body.direction, body.state, body.externalNumber, body.customData ?? null])).toEqual([
    ["outbound", "placed", "+15551234567", "job 7"],
    ["inbound", "ringing", "+12025550142", null],
    ["inbound", "ringing", "+12025550142", { customerId: "C-1815", customerName: "Customer 0142" }],
    ["inbound", "ended", "+12025550142", null],
    ["outbound", "placed", "+12025550142", '{"customerId":"C-1906","customerName":"Grace Hopper"}'],
  ]);
  expect(new Set(reports.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer good-token"]));
  expect(logged.join()).toContain("call_ringing");
  expect(logged.join()).not.toContain("Lovelace");
  expect(traffic.complaints).toEqual([]);
});

test("a server without the module is reported by its code", async ({ page, site, dialer }) => {
  await page.route("**/dialpad.mjs", (route) => route.abort());
  await page.goto(site.put(leptosApp(site, site, `<meta name="click2call-dialpad" content="${dialer.url}">`)));
  await expect(page.locator("#dialer-heard")).toHaveText("dialer_not_loaded; ");
  await press(page, "Enable this tab");
  await expect(page.locator("#dialer-heard")).toHaveText("dialer_not_loaded; dialer_not_loaded; ");
  expect(dialer.loads).toEqual([]);
});
