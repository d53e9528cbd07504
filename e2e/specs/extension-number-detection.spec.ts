import { expect, test } from "../support/extension-scan";

const ONE = "202-555-0142 = +12025550142";
const TWO = "(202) 555-0143 = +12025550143";

test("numbers in text and in tel: links are detected once each", async ({ watched }) => {
  await watched.open(`<p>Call 202-555-0142.</p><a href="tel:+1-202-555-0143">(202) 555-0143</a><a href="tel:2025550144">Sales</a>`);

  await watched.finds(ONE, TWO, "Sales = +12025550144");
});

test("the page is unchanged, byte for byte", async ({ watched, page }) => {
  await watched.open(`<main><p>Call <b>202</b>-555-0142</p><a href="tel:2025550144">Sales</a><custom-card></custom-card></main>`);
  const before = await watched.html();

  await watched.finds(ONE, "Sales = +12025550144");
  await page.evaluate(() => watch.stop());

  expect(await watched.html()).toBe(before);
  await watched.finds();
});

test("a number across several inline elements is one number", async ({ watched }) => {
  await watched.open(`<p><b>+1</b> <span>202</span> <i>555<u>-0142</u></i></p><p>Order <b>no.</b> 202-555-0145</p>`);

  await watched.finds("+1 202 555-0142 = +12025550142");
});

test("text of different blocks is never joined", async ({ watched }) => {
  await watched.open(`<ul><li>202</li><li>555</li><li>0142</li></ul><div>202-555-</div>0142<p>555<br>0142</p>`);

  await watched.isRead();
  await watched.finds();
});

test("the cell before classifies a number", async ({ watched }) => {
  await watched.open(`<table><tr><td>Phone</td><td>2025550142</td></tr><tr><td>Order no.</td><td>202-555-0143</td></tr></table>`);

  await watched.finds("2025550142 = +12025550142");
});

test("nothing is detected in editable elements and code", async ({ watched }) => {
  const number = "202-555-0142";
  await watched.open(`
    <textarea>${number}</textarea><input value="${number}"><select><option>${number}</option></select>
    <div contenteditable>${number} <a href="tel:2025550144">link</a></div><div role="textbox">${number}</div>
    <code>${number}</code><pre>${number}</pre><script>"${number}"</script><noscript>${number}</noscript>
    <svg><text>${number}</text></svg><math><mi>${number}</mi></math><canvas>${number}</canvas><style>/* ${number} */</style>
    <div data-click-to-call="off">${number}</div><p contenteditable="false">${number}</p>`);

  await watched.finds(ONE);
});

test("a page that opts out of number detection keeps its tel: links", async ({ watched }) => {
  await watched.open(`<p>202-555-0142</p><a href="tel:2025550144">Sales</a>`, {
    head: `<meta name="format-detection" content="date=no, telephone=no">`,
  });

  await watched.finds("Sales = +12025550144");
});

test("the language of the page determines the number format", async ({ watched }) => {
  await watched.open(`<p>Büro 030 23125 101</p>`, { lang: "de" });

  await watched.finds("030 23125 101 = +493023125101");
});

test("a long text is read in parts, and none of it twice", async ({ watched }) => {
  const filling = "Words and words and words, and no end of words. ".repeat(100);
  await watched.open(`<p>${filling}202-555-0142 ${filling}(202) 555-0143 ${filling}</p>`);

  await watched.finds(ONE, TWO);
});

test("a link to a service code cannot be called, in any notation", async ({ watched }) => {
  await watched.open(`
    <a href="tel:*72">Prize</a> <a href="tel:*21*19005550100%23">Prize</a> <a href="tel:%2A7219005550100">Prize</a>
    <a href="tel:#31#2025550142">Prize</a> <a href="tel:＊721">Prize</a> <a href="tel:2025550143">Sales</a>`);

  await watched.isRead();
  await watched.finds("Sales = +12025550143");
});
