// The form is usable before the WebAssembly has started, and no input is lost.

import type { Page } from "@playwright/test";
import { CallbackWidget } from "../pages/callback-widget";
import { hearEvents, tell } from "../pages/element";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

const NUMBER = "2025550142";

const ASKS = {
  departments: [
    { id: "sales", name: "Sales", queue: "510" },
    { id: "support", name: "Support", queue: "520" },
  ],
  consent: { text: "I agree to be called.", url: "https://acme.com/privacy" },
  numbers: { fiction: true, countries: ["44", "49"] },
};

/** Delays the WebAssembly. Returns functions that let it arrive or fail. */
async function holdWasm(page: Page): Promise<{ arrives: () => void; breaks: () => void }> {
  let decide = (_: boolean): void => {};
  const comes = new Promise<boolean>((resolve) => (decide = resolve));
  await page.route("**/*.wasm", async (route) => ((await comes) ? route.continue() : route.abort()));
  return { arrives: () => decide(true), breaks: () => decide(false) };
}

test("text that is typed before it has started is grouped afterwards", async ({ visit, page, widget, netsapiens }) => {
  const { arrives } = await holdWasm(page);
  await visit();

  await widget.open();
  await widget.isOpen();
  await expect(widget.button).not.toHaveAttribute("aria-busy");
  await widget.type("202555");
  await expect(widget.field).toHaveValue("202555");
  arrives();

  await expect(widget.field).toHaveValue("(202) 555");
  await expect(widget.field).toBeFocused();
  await widget.type("0142");
  await widget.seesText("(202) 555-0142", 14);
  await widget.submit();
  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
});

test("a submission before it has started is sent when it has, once", async ({ visit, page, widget, traffic, netsapiens }) => {
  const { arrives } = await holdWasm(page);
  await visit();

  await widget.askFor(NUMBER);
  await expect(widget.callMe).toHaveText("Calling…");
  await expect(widget.callMe).toBeDisabled();
  await expect(widget.callMe).toHaveAttribute("aria-busy", "true");
  await expect(widget.field).not.toBeEditable();
  await widget.field.press("Enter");
  expect(traffic.callsAsked()).toEqual([]);
  arrives();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
});

test("errors of such a submission are shown then, and can be corrected", async ({ visit, page, widget, traffic }) => {
  const { arrives } = await holdWasm(page);
  await visit();

  await widget.askFor("202555");
  arrives();

  await widget.seesError(/too short|not complete/);
  await expect(widget.field).toBeFocused();
  await expect(widget.field).toBeEditable();
  expect(traffic.callsAsked()).toEqual([]);
  await widget.type("0142");
  await widget.submit();
  await widget.seesSuccess();
});

for (const [how, closes] of Object.entries({
  "by Escape": async (page: Page) => page.keyboard.press("Escape"),
  "by Escape with the focus elsewhere": async (page: Page) => {
    await page.locator("click-to-call").evaluate((host) => (host.shadowRoot!.activeElement as HTMLElement).blur());
    await page.keyboard.press("Escape");
  },
  "by its cross": async (page: Page) => page.locator("click-to-call header .close").click(),
  "by its button": async (page: Page) => page.locator("click-to-call .launcher").click(),
  "by a press beside it": async (page: Page) => page.mouse.click(2, 2),
})) {
  test(`a form that was closed ${how} before it had started stays closed`, async ({ visit, page, widget }) => {
    const { arrives } = await holdWasm(page);
    await visit();
    await widget.open();

    await closes(page);

    await widget.isClosed();
    await expect(widget.button).toBeFocused();
    arrives();
    await widget.isReady();
    await widget.isClosed();
    await widget.open();
    await widget.isOpen();
  });
}

test("a double click opens the form and does not close it, before it has started", async ({ visit, page, widget }) => {
  const { arrives } = await holdWasm(page);
  await visit();
  await widget.button.hover();
  await expect(page.locator("click-to-call .panel")).toBeAttached();

  await widget.button.dblclick();

  await widget.isOpen();
  arrives();
  await widget.isReady();
  await widget.isOpen();
});

test("an inline form stays open when the page is pressed", async ({ visit, page, widget, server }) => {
  const { arrives } = await holdWasm(page);
  await visit({ body: `<script src="${server.origin}/widget.js"></script><h1>A shop</h1><div data-click-to-call="acme.com" data-mode="inline"></div>` });
  await widget.open();

  await page.getByRole("heading", { name: "A shop" }).click();

  await widget.isOpen();
  arrives();
  await widget.isReady();
  await page.getByRole("heading", { name: "A shop" }).click();
  await widget.isOpen();
});

test("closing a closed form leaves no waiting button", async ({ visit, page, widget }) => {
  await holdWasm(page);
  await visit();
  await widget.button.hover();
  await expect(page.locator("click-to-call .panel")).toBeAttached();

  await tell(page, "close");

  await expect(widget.button).not.toHaveAttribute("aria-busy");
  await widget.isClosed();
});

test("a form that was closed and opened again before it had started is open", async ({ visit, page, widget }) => {
  const { arrives } = await holdWasm(page);
  await visit();
  await widget.open();
  await page.keyboard.press("Escape");
  await widget.isClosed();

  await widget.open();
  arrives();

  await widget.isReady();
  await widget.isOpen();
  await page.keyboard.press("Escape");
  await widget.isClosed();
});

test("the page gets one open event, immediately", async ({ visit, page, widget }) => {
  const { arrives } = await holdWasm(page);
  await visit();
  const events = await hearEvents(page);
  const names = async () => (await events()).map(({ name }) => name);
  await widget.open();
  await expect.poll(names).toEqual(["open"]);
  arrives();
  await expect.poll(names).toEqual(["open", "ready"]);
  await page.keyboard.press("Escape");
  await widget.isClosed();

  await expect.poll(names).toEqual(["open", "ready", "close"]);
});

test("the page gets events of earlier opening and closing", async ({ visit, page, widget }) => {
  await holdWasm(page);
  await visit();
  const events = await hearEvents(page);
  await widget.open();
  await page.keyboard.press("Escape");

  await expect.poll(async () => (await events()).map(({ name }) => name)).toEqual(["open", "close"]);
});

test("a visitor who types elsewhere in the page meanwhile keeps the focus", async ({ visit, tag, page, widget }) => {
  const { arrives } = await holdWasm(page);
  await visit({ body: `<input id="search">${tag()}` });
  await widget.open();
  const search = page.locator("#search");
  await search.click();
  await search.pressSequentially("sho");

  arrives();
  await widget.isReady();

  await expect(search).toBeFocused();
  await page.keyboard.type("es");
  await expect(search).toHaveValue("shoes");
  await widget.isClosed();
});

test("a submission is sent even if the visitor closes the form meanwhile", async ({ visit, page, widget, netsapiens }) => {
  const { arrives } = await holdWasm(page);
  await visit();
  await widget.askFor(NUMBER);
  await widget.close.click();
  await widget.isClosed();
  await expect(widget.button).not.toHaveAttribute("aria-busy");
  await widget.button.click();
  await expect(widget.callMe).toHaveText("Calling…");
  await widget.close.click();
  arrives();

  await expect.poll(() => netsapiens.asked.length).toBe(1);
  await widget.isClosed();
  await widget.button.click();
  await widget.seesSuccess();
});

test("commands of the page are executed in order", async ({ visit, page, widget, netsapiens }) => {
  const { arrives } = await holdWasm(page);
  await visit();
  await tell(page, "call", NUMBER);
  await tell(page, "close");
  arrives();

  await expect.poll(() => netsapiens.asked.length).toBe(1);
  await widget.isClosed();
});

test("a page may remove the widget in its open event", async ({ visit, widget, traffic }) => {
  await visit();
  await widget.button.hover();
  await widget.isReady();

  await widget.host.evaluate((host: HTMLElement & { open(): void; destroy(): void }) => {
    host.addEventListener("click-to-call:open", () => host.destroy());
    host.open();
  });

  await expect(widget.host).toHaveCount(0);
  expect(traffic.complaints).toEqual([]);
});

test("a number of the page is called as usual", async ({ visit, page, widget, netsapiens }) => {
  const { arrives } = await holdWasm(page);
  await visit();

  await tell(page, "call", NUMBER);
  await widget.isOpen();
  arrives();

  await widget.seesSuccess();
  expect(netsapiens.asked).toHaveLength(1);
});

test("an element that is destroyed before it has started leaves nothing", async ({ visit, page, widget, traffic }) => {
  const { arrives } = await holdWasm(page);
  const script = page.waitForResponse("**/click2call.js");
  await visit();
  await widget.open();
  const root = await widget.host.evaluateHandle((host) => host.shadowRoot!);

  await tell(page, "destroy");
  arrives();
  // The module starts once, and reports when it has started.
  await page.evaluate((address) => import(address).then((module) => module.default()), (await script).url());

  await expect(widget.host).toHaveCount(0);
  expect(await root.evaluate((root) => root.childNodes.length)).toBe(0);
  expect(traffic.complaints).toEqual([]);
});

test.describe("a company with additional fields", () => {
  test.use({ tenants: { "acme.com": { ...ACME, ...ASKS } } });

  test("gets the choices that were made before it had started", async ({ visit, page, widget, netsapiens }) => {
    const { arrives } = await holdWasm(page);
    await visit();
    await widget.open();
    await widget.department.selectOption("Support");
    await widget.country.selectOption("United Kingdom +44");
    await widget.consent.check();
    await widget.type("02079460018");

    arrives();
    await widget.isReady();

    await expect(widget.panel).toContainText("We call you, then connect you to Support.");
    await expect(widget.field).toHaveValue(/^0\d+ [\d ]+$/);
    await widget.submit();
    await widget.seesSuccess();
    const [asked] = netsapiens.asked.map(({ fields }) => Object.fromEntries(fields));
    expect(asked).toMatchObject({ queue: "520", destination: "442079460018" });
  });

  test("reports a missing consent first", async ({ visit, page, widget, traffic }) => {
    const { arrives } = await holdWasm(page);
    await visit();
    await widget.askFor(NUMBER);
    arrives();

    await widget.seesConsentMissing();
    expect(traffic.callsAsked()).toEqual([]);
  });

  test("the department of the page is selected", async ({ visit, tag, page, widget }) => {
    const { arrives } = await holdWasm(page);
    await visit({ body: tag("acme.com", 'data-department="support"') });
    await widget.open();
    await expect(widget.department).toHaveValue("1");
    await expect(widget.panel).toContainText("We call you, then connect you to Support.");
    arrives();
    await widget.isReady();
    await expect(widget.department).toHaveValue("1");
    await expect(widget.panel).toContainText("We call you, then connect you to Support.");
  });
});

test.describe("if it never arrives", () => {
  test("the plain form has the typed number", async ({ visit, page, widget, plainForm, netsapiens }) => {
    const { breaks } = await holdWasm(page);
    await visit();
    await widget.open();
    await widget.type(NUMBER);

    breaks();

    await plainForm.isOpen();
    await expect(plainForm.field).toHaveValue(NUMBER);
    await expect(page.locator("click-to-call .panel")).toHaveCount(1);
    await plainForm.callMe.click();
    await plainForm.sees("We're calling you now!");
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("the plain form sends the submission", async ({ visit, page, widget, plainForm, netsapiens }) => {
    const { breaks } = await holdWasm(page);
    await visit();
    await widget.askFor(NUMBER);

    breaks();

    await plainForm.sees("We're calling you now!");
    expect(netsapiens.asked).toHaveLength(1);
  });

  test("the page hears once that the plain form was closed", async ({ visit, page, widget, plainForm }) => {
    const { breaks } = await holdWasm(page);
    await visit();
    const events = await hearEvents(page);
    await widget.open();
    breaks();
    await plainForm.isOpen();

    await plainForm.button.click();

    await expect(plainForm.panel).toBeHidden();
    expect((await events()).filter(({ name }) => name === "close")).toHaveLength(1);
  });

  test("a company without a phone can be asked once the line is back", async ({ visit, tag, page }) => {
    const widget = new CallbackWidget(page, "globex.example");
    await page.route(/plain\.js|\.wasm/, (route) => route.abort());
    await visit({ body: tag("globex.example") });
    await widget.button.click();
    await expect(widget.button).toContainText("Try again");
    await expect(widget.button).toHaveAttribute("aria-expanded", "false");
    await expect(page.locator("click-to-call .panel")).toHaveCount(0);

    await page.unroute(/plain\.js|\.wasm/);
    await widget.open();

    await widget.isReady();
    await widget.isOpen();
    await expect(widget.button).not.toContainText("Try again");
  });

  test.describe("and the visitor has chosen a department", () => {
    test.use({ tenants: { "acme.com": { ...ACME, departments: ASKS.departments } } });

    test("the plain form has the same choice", async ({ visit, page, widget, plainForm, netsapiens }) => {
      const { breaks } = await holdWasm(page);
      await visit();
      await widget.open();
      await widget.department.selectOption("Support");
      await widget.type(NUMBER);
      await widget.submit();

      breaks();

      await plainForm.sees("We're calling you now!");
      expect(netsapiens.asked.map(({ fields }) => Object.fromEntries(fields).queue)).toEqual(["520"]);
    });
  });

  test("and the plain form fails too, the company's phone number remains", async ({ visit, page, widget }) => {
    await page.clock.install();
    await page.route(/plain\.js|\.wasm/, () => {});
    await visit();
    await widget.open();

    await page.clock.fastForward("00:08");
    await page.clock.fastForward("00:04");

    await expect(page.locator("click-to-call").getByRole("link")).toHaveAttribute("href", "tel:+12025550100");
    await expect(page.locator("click-to-call .panel")).toHaveCount(0);
  });
});

/** The structure of the panel, and the position of each part. */
const panelOf = (page: Page) =>
  page.locator("click-to-call .panel").evaluate((panel) => ({
    made: panel.outerHTML,
    places: [...panel.querySelectorAll("*")].map((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return `${part.localName} ${[x, y, width, height].join(" ")}`;
    }),
  }));

/** Lets the WebAssembly draw everything itself. */
const withoutDrawing = (page: Page) =>
  page.route("**/click2call.js", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `import start, { mount } from "./click2call.js?whole";
        export { mount };
        export default start;
        export const draw = () => {};`,
    }),
  );

const COMPANIES = {
  "a company": ACME,
  "a company with a logo": { ...ACME, branding: { ...ACME.branding, company_name: "élan & Co", logo_url: "/logo.svg" } },
  "a company without a name, whose phone is abroad": { ...ACME, branding: { button_text: "Call" }, phone: "+442079460018" },
  "a company that asks for more": { ...ACME, ...ASKS },
  "a company that calls everywhere": { ...ACME, phone: undefined, numbers: { countries: ["44", "49"] }, consent: { text: "Yes" } },
};

/** What only the form with WebAssembly has (`enhanced()` in `widget-wasm/src/panel_elements.rs`). */
const ENHANCED = ".mark, .close, .queue, label[for=when], #when, label[for=country], #country";

/** The attributes that the state of a form sets, and not its definition. */
const STATE = ["hidden", "aria-invalid", "aria-busy", "disabled", "lang"];

/** The elements of the panel in their order, each with its depth, its attributes and its own text. */
const elementsOf = (page: Page) =>
  page.locator("click-to-call .panel").evaluate(
    (panel, { enhanced, state }) => {
      const describe = (element: Element, depth: number): string[] => {
        if (element.matches(enhanced)) return [];
        const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        const attributes = [...element.attributes].filter(({ name }) => !state.includes(name));
        const line = [
          "  ".repeat(depth) + element.localName,
          ...attributes.map(({ name, value }) => `${name}="${value}"`),
          ...own.map((node) => JSON.stringify(node.textContent)),
        ];
        return [line.join(" "), ...[...element.children].flatMap((child) => describe(child, depth + 1))];
      };
      return describe(panel, 0);
    },
    { enhanced: ENHANCED, state: STATE },
  );

for (const [name, company] of Object.entries(COMPANIES)) {
  test.describe(name, () => {
    test.use({ tenants: { "acme.com": company } });

    test("has the same elements in all three forms", async ({ visit, page, widget, plainForm }) => {
      await page.route("**/logo.svg", (route) => route.fulfill({ contentType: "image/svg+xml", body: "<svg/>" }));
      await withoutDrawing(page);
      await visit();
      await widget.open();
      await widget.isReady();
      const built = await elementsOf(page);
      await page.unroute("**/click2call.js");

      const { breaks } = await holdWasm(page);
      await visit();
      await widget.open();
      const drawn = await elementsOf(page);
      breaks();
      await plainForm.isOpen();
      const plain = await elementsOf(page);

      // A country can be chosen there, so that the number needs no hint.
      const withHint = built.map((line) => (line.includes("id=\"note\"") ? plain[built.indexOf(line)] : line));
      expect(built.length).toBeGreaterThan(10);
      expect(drawn).toEqual(built);
      expect(plain).toEqual(company.numbers && "countries" in company.numbers ? withHint : built);
    });

    test("has the same panel, drawn early or by the WebAssembly", async ({ visit, page, widget }) => {
      const logo = '<svg xmlns="http://www.w3.org/2000/svg"/>';
      await page.route("**/logo.svg", (route) => route.fulfill({ contentType: "image/svg+xml", body: logo }));
      // During the animation the positions would differ.
      await page.emulateMedia({ reducedMotion: "reduce" });
      for (const language of ["en", "de", "he"]) {
        await withoutDrawing(page);
        await visit({ html: `lang="${language}"` });
        await widget.open();
        await widget.isReady();
        const alone = (await panelOf(page)).made;
        await page.unroute("**/click2call.js");

        const { arrives } = await holdWasm(page);
        await visit({ html: `lang="${language}"` });
        await widget.open();
        const early = await panelOf(page);
        arrives();
        await widget.isReady();
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const late = await panelOf(page);

        expect(late.made, language).toBe(alone);
        expect(late.places, language).toEqual(early.places);
      }
    });
  });
}

test.describe("a browser without country names", () => {
  test.use({ tenants: { "acme.com": { ...ACME, ...ASKS } } });

  test("shows country codes, before and after", async ({ visit, page, widget }) => {
    const { arrives } = await holdWasm(page);
    await page.addInitScript(() => Reflect.deleteProperty(Intl, "DisplayNames"));
    await visit();
    await widget.open();
    const codes = ["US, CA +1", "DE +49", "GB +44"];
    const offered = async () => (await widget.country.locator("option").allTextContents()).sort();
    expect(await offered()).toEqual([...codes].sort());

    arrives();
    await widget.isReady();

    expect(await offered()).toEqual([...codes].sort());
  });
});
