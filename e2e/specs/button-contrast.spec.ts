import { contrast } from "../support/contrast";
import { expect, test } from "../support/test";

// White on Acme's blue has a contrast of 4.51: any transparency would reduce it below the limit.
const READABLE = 4.5;

test("a button under the pointer has a larger shadow and the same contrast", async ({ visit, widget }) => {
  await visit();
  await widget.open();

  for (const button of [widget.button, widget.callMe]) {
    const shadow = () => button.evaluate((node) => getComputedStyle(node).boxShadow);
    await widget.field.hover();
    const before = await shadow();
    await button.hover();
    await expect.poll(shadow).not.toBe(before);
    expect(await contrast(button)).toBeGreaterThanOrEqual(READABLE);
  }
});

test("during the request, the button shows a spinner and has the same contrast", async ({ visit, widget, netsapiens }) => {
  const answer = netsapiens.waits();
  await visit();
  await widget.askFor("2025550142");

  await expect(widget.callMe).toHaveText("Calling…");
  await expect(widget.callMe).toBeDisabled();
  expect(await contrast(widget.callMe)).toBeGreaterThanOrEqual(READABLE);
  const wheel = await widget.callMe.evaluate((node) => getComputedStyle(node, "::before").animationName);
  expect(wheel).toBe("turn");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);
  answer();
  await widget.seesSuccess();
});

test("while the widget loads, its button shows a spinner and has the same contrast", async ({ visit, widget, page }) => {
  await page.route("**/click2call.js", () => {});
  await visit();
  await widget.button.click();

  await expect(widget.button).toHaveAttribute("aria-busy", "true");
  expect(await contrast(widget.button)).toBeGreaterThanOrEqual(READABLE);
});
