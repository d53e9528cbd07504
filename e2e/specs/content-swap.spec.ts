import { expect, test } from "../support/test";

const newBody = () => document.body.replaceWith(document.createElement("body"));

const SWAPS: Record<string, () => void> = {
  "puts a new body in": newBody,
  "empties its body": () => {
    document.body.innerHTML = "";
  },
  "replaces all children of its body": () => document.body.replaceChildren(document.createElement("main")),
  "takes the widget out": () => document.querySelector("click-to-call")?.remove(),
};

for (const [what, swap] of Object.entries(SWAPS)) {
  test(`a page that ${what} keeps its button, and the button its form`, async ({ visit, page, widget }) => {
    await visit();
    await widget.open();
    await widget.type("2025550142");
    await page.keyboard.press("Escape");

    await page.evaluate(swap);
    await expect(page.locator("body > click-to-call")).toHaveCount(1);
    await widget.button.click();

    await expect(widget.field).toHaveValue("(202) 555-0142");
    await widget.submit();
    await widget.seesSuccess();
  });
}

test("a content swap before the first click loses neither the button nor the click", async ({ visit, page, widget }) => {
  await visit();
  await page.evaluate(newBody);

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

test("a content swap that contains the tag again shows one button", async ({ visit, page, server, widget }) => {
  await visit();
  for (let visitOfAnotherPage = 0; visitOfAnotherPage < 3; visitOfAnotherPage++) {
    await page.evaluate(newBodyWithTag, server.widgetScript("acme.com"));
  }

  await widget.askFor("2025550142");

  await widget.seesSuccess();
  await expect(page.locator("click-to-call")).toHaveCount(1);
});

test("a pending call request survives the content swap", async ({ visit, page, widget, netsapiens }) => {
  const answer = netsapiens.waits();
  await visit();
  await widget.askFor("2025550142");
  await expect.poll(() => netsapiens.asked).toHaveLength(1);

  await page.evaluate(newBody);
  answer();

  await expect(widget.headline).toHaveText("We're calling you now!");
  await expect(widget.headline).toBeVisible();
});

test("a page that repeatedly removes the widget wins in the end", async ({ visit, page }) => {
  await visit();

  await page.evaluate(() => {
    const out = () => document.querySelector("click-to-call")?.remove();
    new MutationObserver(out).observe(document.body, { childList: true });
    out();
  });

  await expect(page.locator("click-to-call")).toHaveCount(0);
});

/** Runs in the page, and resolves when the script has run. */
function newBodyWithTag(address: string): Promise<void> {
  const script = document.createElement("script");
  script.src = address;
  const ran = new Promise<void>((resolve) => script.addEventListener("load", () => resolve()));
  const body = document.createElement("body");
  body.append(script);
  document.body.replaceWith(body);
  return ran;
}
