import { Click2Call } from "../support/click2call";
import { expect, test } from "../support/test";

const company = (branding: object) => ({ "acme.com": { queue: "500", numbers: { fiction: true }, branding } });

const HOSTILE = [
  ["a script's end", "</script><script>alert(1)</script>", "</script><img src=x onerror=alert(2)>"],
  ["quotes and escapes", `"'\`\\";alert(3)//\${alert(4)}`, `';alert(5);'\\u0022&quot;&lt;b&gt;`],
  ["comments and line separators", "<!--<script>*/--> %3Cb%3E", "{{7*7}} <style>*{display:none}"],
] as const;

for (const [what, button_text, company_name] of HOSTILE) {
  test.describe(`a branding with ${what}`, () => {
    test.use({ tenants: company({ button_text, company_name }) });

    test("is shown as text and executes nothing", async ({ visit, page, widget, traffic }) => {
      const dialogs: string[] = [];
      page.on("dialog", (dialog) => void (dialogs.push(dialog.message()), dialog.dismiss()));
      await visit();
      await expect(widget.button).toHaveText(button_text);

      await widget.askFor("2025550142");
      await widget.seesSuccess();

      await expect(widget.title).toHaveText(company_name);
      await expect(widget.panel).toContainText(`we connect you to ${company_name}.`);
      await expect(widget.host.locator("script, style, b")).toHaveCount(0);
      expect(dialogs).toEqual([]);
      expect(traffic.complaints).toEqual([]);
    });
  });
}

for (const [what, branding] of [
  ["turns the direction of the text around it", { company_name: "Acme \u202egro.live" }],
  ["is not a colour", { button_color: "red;} * {display:none" }],
  ["is no picture's address", { logo_url: "javascript:alert(1)" }],
] as const) {
  test(`a branding that ${what} prevents the start`, async () => {
    await expect(Click2Call.start(company(branding), { C2C_PROVIDER: "simulator" })).rejects.toThrow(/acme\.com\.branding/);
  });
}

test.describe("a right-to-left company on a right-to-left page", () => {
  test.use({ tenants: company({ button_text: "התקשרו אליי", company_name: "דואר ישראל" }) });

  test("has its button at the left and its number from left to right", async ({ visit, tag, widget, page }) => {
    await visit({ html: 'lang="he" dir="rtl"', body: `<h1>חנות</h1>${tag()}` });

    const box = await widget.button.boundingBox();
    expect(box?.x).toBeCloseTo(24, 0);
    await widget.open();
    const panel = await widget.panel.boundingBox();
    expect(panel?.x).toBeGreaterThanOrEqual(0);
    expect((panel?.x ?? 0) + (panel?.width ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    await expect(widget.field).toHaveCSS("direction", "ltr");
    await expect(widget.field).toHaveCSS("text-align", "right");
    await expect(widget.note).toHaveCSS("text-align", "right");
    await widget.type("2025550142");
    await widget.submit();
    await widget.seesPlaced();
    await expect(widget.panel.locator(".done p").first()).toHaveCSS("text-align", "center");
  });

  test("has number and texts at the right in the plain form too", async ({ visit, tag, plainForm, page }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await visit({ html: 'lang="he" dir="rtl"', body: `<h1>חנות</h1>${tag()}` });
    await plainForm.button.click();
    await plainForm.isOpen();

    await expect(plainForm.field).toHaveCSS("direction", "ltr");
    await expect(plainForm.field).toHaveCSS("text-align", "right");
    await expect(plainForm.answer).toHaveCSS("text-align", "right");
  });
});

test.describe("a light brand colour", () => {
  test.use({ tenants: company({ button_color: "#ffd166" }) });

  test("gets black text", async ({ visit, widget }) => {
    await visit();

    await expect(widget.button).toHaveCSS("background-color", "rgb(255, 209, 102)");
    await expect(widget.button).toHaveCSS("color", "rgb(0, 0, 0)");
  });
});

test.describe("a logo that does not load", () => {
  test.use({ tenants: company({ company_name: "Acme Corp", logo_url: "/assets/no-such-logo.png" }) });

  test("is replaced by the initial", async ({ visit, widget }) => {
    await visit();
    await widget.open();

    await expect(widget.panel.locator(".mark")).toHaveText("A");
    await expect(widget.panel.locator(".mark img")).toHaveCount(0);
  });
});

test.describe("a logo on the server", () => {
  test.use({ settings: { C2C_DEMO: "true" } });

  test("is shown over the initial", async ({ visit, widget }) => {
    await visit();
    await widget.open();

    const logo = widget.panel.locator(".mark img");
    await expect(logo).toBeVisible();
    await expect(logo).toHaveJSProperty("complete", true);
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  });
});
