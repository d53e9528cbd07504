import type { Page } from "@playwright/test";
import { CallbackWidget } from "../pages/callback-widget";
import { expect, test } from "../support/test";

const UNKNOWN = /^The phone system took too long to answer us\. Please don't ask again now/;
const UNREACHED = /^We could not reach our server\. Check your connection and try again\./;

const BREAKS: Record<string, (page: Page) => Promise<unknown>> = {
  "the WebAssembly is not there": (page) => page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "{}" })),
  "the WebAssembly is broken": (page) => page.route("**/*.wasm", (route) => route.fulfill({ contentType: "application/wasm", body: "not wasm" })),
  "the module is blocked": (page) => page.route("**/click2call.js", (route) => route.abort("blockedbyclient")),
  "modules are blocked": async (page) => {
    await page.route("**/click2call.js", (route) => route.abort("blockedbyclient"));
    // A failed import is followed by a request for the plain script.
    await page.route("**/plain.js", (route) => route.abort("blockedbyclient"), { times: 1 });
  },
  "the sentences do not come": (page) => page.route("**/en.json", (route) => route.abort()),
  "the browser has no WebAssembly": (page) => page.addInitScript(() => Reflect.deleteProperty(window, "WebAssembly")),
};

for (const [what, breaks] of Object.entries(BREAKS)) {
  test(`if ${what}, the plain form requests the call`, async ({ visit, page, plainForm, netsapiens }) => {
    await breaks(page);
    await visit();

    await plainForm.button.click();
    await plainForm.isOpen();
    await plainForm.ask("2025550142");

    await plainForm.sees("We're calling you now!");
    expect(netsapiens.asked).toHaveLength(1);
  });
}

test("if the WebAssembly never arrives, the plain form replaces the drawn one after eight seconds", async ({ visit, page, plainForm, netsapiens }) => {
  await page.clock.install();
  await page.route("**/*.wasm", () => {});
  await visit();
  await plainForm.button.click();
  await expect(plainForm.field).toBeFocused();
  await expect(plainForm.mark).toHaveCount(1);

  await page.clock.fastForward("00:08");

  await plainForm.isOpen();
  await expect(plainForm.button).not.toHaveAttribute("aria-busy");
  await plainForm.ask("2025550142");
  await plainForm.sees("We're calling you now!");
  expect(netsapiens.asked).toHaveLength(1);
});

const SILENCES: Record<string, (page: Page) => Promise<unknown>> = {
  "never come": (page) => page.route("**/assets/**", () => {}),
  "cannot be had": (page) => page.route("**/assets/**", (route) => route.abort("connectionfailed")),
};

for (const [what, breaks] of Object.entries(SILENCES)) {
  test(`if the server's files ${what}, the button becomes a link to the company's phone`, async ({ visit, page, widget }) => {
    await page.clock.install();
    await breaks(page);
    await visit();
    await widget.button.click();

    // First the widget's timeout, then the plain form's.
    await page.clock.runFor("00:13");

    const link = widget.host.getByRole("link", { name: "+12025550100" });
    await expect(link).toHaveAttribute("href", "tel:+12025550100");
    await expect(link).toBeFocused();
    await expect(widget.host.locator("button")).toHaveCount(0);
  });
}

test("a button without a phone number shows that, and tries again at the next press", async ({ visit, tag, page }) => {
  const widget = new CallbackWidget(page, "globex.example");
  await page.route("**/assets/**", (route) => route.abort("internetdisconnected"));
  await visit({ body: tag("globex.example") });
  await widget.button.click();
  await expect(widget.button).toContainText("Try again");
  await expect(widget.button).not.toHaveAttribute("aria-busy");

  await page.unroute("**/assets/**");
  await widget.button.click();

  await widget.isOpen();
});

for (const [browser, age] of Object.entries({
  "a browser of today": () => {},
  "a browser that cannot end a request": () => {
    Reflect.deleteProperty(AbortSignal, "timeout");
    Reflect.deleteProperty(window, "AbortController");
  },
})) {
  test(`in ${browser}, the plain form shows after twenty seconds without an answer that the call may still arrive`, async ({ visit, page, plainForm }) => {
    await page.clock.install();
    await page.addInitScript(age);
    await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "{}" }));
    await page.route("**/click-to-call", () => {});
    await visit();
    await plainForm.button.click();
    await plainForm.isOpen();
    await plainForm.ask("2025550142");
    await expect(plainForm.callMe).toBeDisabled();

    await page.clock.fastForward("00:20");

    await plainForm.seesEnd(UNKNOWN);
  });
}

test.describe("the plain form", () => {
  test.beforeEach(async ({ visit, page, plainForm }) => {
    await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "{}" }));
    await visit();
    await plainForm.button.click();
    await plainForm.isOpen();
  });

  test("offers the company's own number", async ({ plainForm }) => {
    await expect(plainForm.phoneLink).toHaveAttribute("href", "tel:+12025550100");
  });

  test("shows the error of a number and accepts another", async ({ plainForm, netsapiens }) => {
    await plainForm.ask("9002345678");
    await plainForm.seesError("We cannot call premium-rate numbers; please give us another one.");

    await plainForm.ask("2025550142");

    await plainForm.seesEnd("We're calling you now!");
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("reports an unreachable server", async ({ plainForm, server }) => {
    await server.kill();

    await plainForm.ask("2025550142");

    await plainForm.seesError(UNREACHED);
  });

  test("sends one request for repeated presses", async ({ plainForm, netsapiens, traffic }) => {
    const answer = netsapiens.waits();
    await plainForm.ask("2025550142");
    await expect(plainForm.callMe).toBeDisabled();
    await plainForm.field.press("Enter");
    await expect.poll(() => netsapiens.asked).toHaveLength(1);
    answer();

    await plainForm.sees("We're calling you now!");
    expect(traffic.callsAsked()).toHaveLength(1);
  });

  test("closes by Escape and returns the focus to the button", async ({ plainForm, page }) => {
    await page.keyboard.press("Escape");

    await expect(plainForm.panel).toBeHidden();
    await expect(plainForm.button).toBeFocused();
    await plainForm.button.click();
    await expect(plainForm.field).toBeFocused();
  });

  test("shows that a call may still arrive, and does not request another", async ({ plainForm, netsapiens }) => {
    netsapiens.drops();

    await plainForm.ask("2025550142");

    await plainForm.seesEnd(UNKNOWN);
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("closes by a press elsewhere on the page, and not by one on itself", async ({ plainForm, page }) => {
    await plainForm.panel.getByRole("heading").click();
    await expect(plainForm.panel).toBeVisible();

    await page.mouse.click(5, 5);

    await expect(plainForm.panel).toBeHidden();
    await expect(plainForm.button).toHaveAttribute("aria-expanded", "false");
  });

  test("shows the answer again when it is opened again", async ({ plainForm, page }) => {
    await plainForm.ask("2025550142");
    await plainForm.seesEnd("We're calling you now!");
    await page.keyboard.press("Escape");
    await expect(plainForm.button).toBeFocused();

    await plainForm.button.click();

    await plainForm.seesEnd("We're calling you now!");
  });
});
