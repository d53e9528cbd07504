import { expect, test } from "../support/test";

const NUMBER = "2025550142";
const UNREACHED = /^We could not reach our server\. Check your connection and try again\./;

test("an unreachable server has a message, and the number stays", async ({ visit, widget, server }) => {
  await visit();
  await widget.open();
  await widget.isReady();
  await widget.type(NUMBER);

  await server.kill();
  await widget.submit();

  await widget.seesError(UNREACHED);
  await expect(widget.field).toHaveValue("(202) 555-0142");
});

test("an answer of another server counts as no answer", async ({ visit, widget, page }) => {
  await page.route("**/click-to-call", (route) =>
    route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }),
  );
  await visit();

  await widget.askFor(NUMBER);

  await widget.seesError(UNREACHED);
});

test("a server that never answers may have placed the call", async ({ visit, widget, page }) => {
  await page.clock.install();
  await page.route("**/click-to-call", () => {});
  await visit();
  const asked = page.waitForRequest("**/click-to-call");
  await widget.askFor(NUMBER);
  await asked;

  await page.clock.fastForward("00:20");

  await widget.seesEnd("Your call may still come");
});

test.describe("a company that allows its own pages only", () => {
  test.use({ tenants: { "acme.com": { queue: "500", numbers: { fiction: true }, allowed_origins: ["https://acme.com"] } } });

  test("refuses another page with a message", async ({ visit, widget, netsapiens }) => {
    await visit();

    await widget.askFor(NUMBER);

    await widget.seesError("Calls can't be asked for on this page. Please use another way to reach us.");
    expect(netsapiens.asked).toEqual([]);
  });
});

test("an unknown domain does not disturb the page and prints a warning to the console", async ({ visit, server, page, traffic }) => {
  const warned = page.waitForEvent("console", (message) => message.type() === "warning");
  const script = `<script src="${server.widgetScript("nobody.example")}" onerror="this.dataset.failed = ''"></script>`;
  await visit({ body: `<h1>A shop</h1>${script}` });

  expect((await warned).text()).toContain("no company is set up here for nobody.example");
  // The inserting script, such as the npm package, notices that there is no widget.
  await expect(page.locator("script[data-failed]")).toHaveCount(1);
  await expect(page.locator("click-to-call")).toHaveCount(0);
  expect(await page.locator("body > :not(script)").count()).toBe(1);
  expect(traffic.to("/assets/")).toEqual([]);
});
