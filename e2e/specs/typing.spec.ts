import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

test.beforeEach(async ({ visit, widget, tag }) => {
  await visit({ body: `<textarea aria-label="Notes"></textarea>${tag()}` });
  await widget.open();
  await widget.isReady();
});

test("the number is grouped during typing", async ({ widget }) => {
  for (const [key, text] of [
    ["202", "(202"],
    ["5", "(202) 5"],
    ["550", "(202) 555-0"],
    ["142", "(202) 555-0142"],
  ] as const) {
    await widget.type(key);
    await widget.seesText(text, text.length);
  }
});

test("an international number is grouped after its plus", async ({ widget }) => {
  await widget.type("+12025550142");

  await widget.seesText("+1 (202) 555-0142", 17);
});

test("an inserted digit stays in its position", async ({ widget }) => {
  await widget.type("202550142");
  await widget.seesText("(202) 550-142", 13);

  await widget.putCaretAt(8);
  await widget.type("5");

  await widget.seesText("(202) 555-0142", 9);
});

test("Backspace deletes digits across separators", async ({ widget }) => {
  await widget.type("2025550142");

  await widget.putCaretAt(10);
  await widget.field.press("Backspace");
  await widget.seesText("(202) 555-0142", 9);
  await widget.field.press("Backspace");
  await widget.seesText("(202) 550-142", 8);

  await widget.field.press("Backspace");
  await widget.field.press("Backspace");
  await widget.field.press("Backspace");
  await widget.seesText("(200) 142", 3);
});

test("Delete deletes digits across separators", async ({ widget }) => {
  await widget.type("2025550142");

  await widget.putCaretAt(9);
  await widget.field.press("Delete");
  await widget.field.press("Delete");

  await widget.seesText(/^\(202\) 555-/, 10);
});

test("the complete number can be deleted", async ({ widget }) => {
  await widget.type("2025550142");

  for (let press = 0; press < 10; press++) await widget.field.press("Backspace");

  await widget.seesText("", 0);
});

for (const [copied, shown] of [
  ["(202) 555-0142", "(202) 555-0142"],
  ["202.555.0142", "(202) 555-0142"],
  ["+1 202-555-0142", "+1 (202) 555-0142"],
  ["1 202 555 0142", "1 (202) 555-0142"],
  ["  2025550142\t", "(202) 555-0142"],
] as const) {
  test(`${JSON.stringify(copied)} can be pasted and is called`, async ({ widget, page, netsapiens }) => {
    await copy(page, copied);

    await widget.field.press("ControlOrMeta+v");

    await expect(widget.field).toHaveValue(shown);
    await widget.submit();
    await widget.seesSuccess();
    expect(netsapiens.asked[0]?.fields[3]).toEqual(["destination", "12025550142"]);
  });
}

test("an invalid number stays as it was pasted, and is refused with a message", async ({ widget, page }) => {
  await copy(page, "my number is secret");

  await widget.field.press("ControlOrMeta+v");
  await widget.field.press("Enter");

  await expect(widget.field).toHaveValue("my number is secret");
  await widget.seesError("Please type the number in digits, without letters.");
});

test("an autofilled number is grouped too", async ({ widget }) => {
  await widget.field.evaluate((field: HTMLInputElement) => {
    field.value = "+12025550142";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  await expect(widget.field).toHaveValue("+1 (202) 555-0142");
});

/** By the Tab key from another field of the page. */
async function copy(page: Page, text: string): Promise<void> {
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.fill(text);
  await notes.press("ControlOrMeta+a");
  await notes.press("ControlOrMeta+c");
  await page.locator("click-to-call input").click();
}
