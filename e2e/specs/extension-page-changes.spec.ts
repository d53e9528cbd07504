import { expect, test } from "../support/extension-scan";

const ONE = "202-555-0142 = +12025550142";
const TWO = "202-555-0143 = +12025550143";

test("later content is detected, and dropped when it is removed", async ({ watched, page }) => {
  await watched.open(`<main></main>`);
  await watched.finds();

  await page.evaluate(() => (document.querySelector("main")!.innerHTML = "<section><p>Call 202-555-0142</p></section>"));
  await watched.finds(ONE);

  await page.evaluate(() => document.querySelector("section")!.remove());
  await watched.finds();
});

test("text that changes in place is read again", async ({ watched, page }) => {
  await watched.open(`<p>Call 202-555-0142</p>`);
  await watched.finds(ONE);

  await page.evaluate(() => ((document.querySelector("p")!.firstChild as Text).data = "Now call 202-555-0143"));
  await watched.finds(TWO);

  await page.evaluate(() => ((document.querySelector("p")!.firstChild as Text).data = "Gone"));
  await watched.finds();
});

test("setting the same text again keeps its number", async ({ watched, page }) => {
  await watched.open(`<p>Call 202-555-0142</p>`);
  await watched.finds(ONE);

  await page.evaluate(() => {
    const text = document.querySelector("p")!.firstChild as Text;
    text.data = "";
    text.data = "Call 202-555-0142";
  });

  await watched.isRead();
  await watched.finds(ONE);
});

test("an application that renders its list repeatedly is followed without disturbance", async ({ watched, page }) => {
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await watched.open(`<div id="app"></div>`);

  await page.evaluate(async () => {
    const app = document.querySelector("#app")!;
    const row = (at: number) => Object.assign(document.createElement("p"), { textContent: `Call 202-555-01${42 + (at % 2)}` });
    for (let round = 0; round < 60; round++) {
      // As frameworks do: they keep their nodes, and fail if a node was replaced.
      const mine = row(round);
      app.replaceChildren(mine);
      await new Promise((done) => requestAnimationFrame(done));
      if (mine.parentNode !== app || mine.childNodes.length !== 1) throw new Error("somebody touched my nodes");
      app.removeChild(mine);
      app.appendChild(mine);
    }
  });

  await watched.finds(TWO);
  expect(errors).toEqual([]);
});

test("a node that is moved keeps its number", async ({ watched, page }) => {
  await watched.open(`<div id="left"><p>202-555-0142</p></div><div id="right"></div>`);
  await watched.finds(ONE);

  await page.evaluate(() => document.querySelector("#right")!.append(document.querySelector("p")!));

  await watched.isRead();
  await watched.finds(ONE);
});

test("shadow roots are read: existing, later and nested ones, and changes in them", async ({ watched, page }) => {
  await watched.open(`<div id="host"><template shadowrootmode="open"><p>202-555-0142</p></template></div><late-card></late-card>`);
  await watched.finds(ONE);

  await page.evaluate(() => {
    const late = document.querySelector("late-card")!.attachShadow({ mode: "open" });
    late.innerHTML = "<inner-card></inner-card>";
    late.firstElementChild!.attachShadow({ mode: "open" }).innerHTML = "<p>202-555-0143</p>";
  });
  await watched.finds(ONE, TWO);

  await page.evaluate(() => (document.querySelector("#host")!.shadowRoot!.querySelector("p")!.textContent = "202-555-0144"));
  await watched.finds(TWO, "202-555-0144 = +12025550144");
});

test("a shadow root that is removed and inserted again is read again", async ({ watched, page }) => {
  await watched.open(`<div id="host"><template shadowrootmode="open">202-555-0142</template></div>`);
  await watched.finds(ONE);

  const host = await page.evaluateHandle(() => document.querySelector("#host")!);
  await host.evaluate((host) => host.remove());
  await watched.finds();
  await host.evaluate((host) => document.body.append(host));

  await watched.finds(ONE);
});

test("a changed link is updated", async ({ watched, page }) => {
  await watched.open(`<a href="tel:2025550142">Sales</a>`);
  await watched.finds("Sales = +12025550142");

  await page.evaluate(() => document.querySelector("a")!.setAttribute("href", "tel:2025550143"));
  await watched.finds("Sales = +12025550143");

  await page.evaluate(() => (document.querySelector("a")!.innerHTML = "<b>Support</b>"));
  await watched.finds("Support = +12025550143");
});

test("a text that becomes editable is dropped", async ({ watched, page }) => {
  await watched.open(`<p>202-555-0142</p>`);
  await watched.finds(ONE);

  await page.evaluate(() => document.querySelector("p")!.setAttribute("contenteditable", "true"));
  await watched.finds();

  await page.evaluate(() => document.querySelector("p")!.removeAttribute("contenteditable"));
  await watched.finds(ONE);
});

test("nothing is read while the tab is hidden, and everything when it is visible again", async ({ watched, page }) => {
  await watched.open(`<main><p>202-555-0142</p></main>`);
  await watched.finds(ONE);
  await watched.isRead();

  await watched.setHidden(true);
  const before = await page.evaluate(() => ({ ...watch.spent }));
  await page.evaluate(async () => {
    document.querySelector("main")!.innerHTML = "<p>202-555-0143</p>";
    // After two idle callbacks ours would have run.
    for (let turn = 0; turn < 2; turn++) await new Promise((done) => requestIdleCallback(done));
  });
  expect(await page.evaluate(() => ({ ...watch.spent }))).toEqual(before);

  await watched.setHidden(false);
  await watched.finds(TWO);
});
