import { ACME, TOKEN } from "../support/tenants";
import { expect, test } from "../support/test";

const WITH_LOGO = { ...ACME, branding: { ...ACME.branding, logo_url: "/assets/no-such-logo.png" } };
test.use({ tenants: { "acme.com": WITH_LOGO } });

test("a whole journey leaves nothing in the browser and asks nobody but the server", async ({ visit, page, context, widget, server, site, traffic }) => {
  await visit();
  await widget.askFor("202555014");
  await widget.seesError(/too short/);
  await widget.type("2");
  await widget.submit();
  await widget.seesSuccess();

  expect([...traffic.hosts()].sort()).toEqual([new URL(server.origin).host, new URL(site.origin).host].sort());
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(kept)).toEqual({ local: 0, session: 0, databases: 0, caches: 0, workers: 0, cookie: "" });
});

async function kept(): Promise<object> {
  return {
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookie: document.cookie,
  };
}

test("existing cookies of the server's host are not sent", async ({ visit, context, widget, page, server }) => {
  await context.addCookies([{ name: "visitor", value: "known", url: server.origin, sameSite: "Lax" }]);
  const asked = page.waitForRequest("**/click-to-call");
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  expect(await (await asked).headerValue("cookie")).toBeNull();
});

test("the server's log contains neither the number nor the token", async ({ visit, widget, server }) => {
  await visit();
  await widget.askFor("2025550142");
  await widget.seesSuccess();

  const call = () => server.log.filter((line) => line.includes('"message":"callback"'));
  await expect.poll(call).toHaveLength(1);
  const log = server.log.join("\n");
  expect(log).not.toContain("555014");
  expect(log).not.toContain(TOKEN);
  expect(log).toContain("***-***-0142");
});
