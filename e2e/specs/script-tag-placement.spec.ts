import { CallbackWidget } from "../pages/callback-widget";
import { Click2Call } from "../support/click2call";
import { TENANTS } from "../support/tenants";
import { expect, test } from "../support/test";

const PLACES = [
  ["in the head", ""],
  ["in the head, async", "async"],
  ["in the head, deferred", "defer"],
  ["in the head, as a module", 'type="module" crossorigin'],
] as const;

for (const [place, attributes] of PLACES) {
  test(`a tag ${place} shows the button and places a call`, async ({ visit, tag, widget }) => {
    await visit({ head: tag("acme.com", attributes), body: "<h1>A shop</h1>" });

    await widget.askFor("2025550142");

    await widget.seesSuccess();
  });
}

test("a tag of a tag manager shows the button and places a call", async ({ visit, page, server, widget }) => {
  await visit({ body: "<h1>A shop</h1>" });
  await page.evaluate((address) => {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }, server.widgetScript("acme.com"));

  await widget.askFor("2025550142");

  await widget.seesSuccess();
});

test("the same tag twice shows one button", async ({ visit, tag, page, widget, traffic }) => {
  await visit({ head: tag(), body: `<h1>A shop</h1>${tag()}` });

  await widget.askFor("2025550142");

  await widget.seesSuccess();
  await expect(page.locator("click-to-call")).toHaveCount(1);
  expect(traffic.to(".wasm")).toHaveLength(1);
});

test("the tags of two companies show two separate buttons", async ({ visit, tag, page, netsapiens }) => {
  const [acme, globex] = [new CallbackWidget(page), new CallbackWidget(page, "globex.example")];
  await visit({ body: `<h1>A shop</h1>${tag("acme.com")}${tag("globex.example")}` });
  await expect(acme.button).toHaveText("Call Us Now");
  await expect(globex.button).toHaveText("Talk to an expert");
  const [below, above] = [await acme.button.boundingBox(), await globex.button.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan(below?.y ?? 0);

  await globex.askFor("2025550142");
  await globex.seesSuccess();
  await acme.askFor("2025550143");
  await acme.seesSuccess();

  await globex.isClosed();
  expect(netsapiens.asked.map(({ fields }) => fields[2])).toEqual([
    ["queue", "610"],
    ["queue", "500"],
  ]);
});

test("the tags of two servers for one company show one button, which uses the first server", async ({ visit, tag, server, netsapiens, widget, page, traffic }) => {
  const second = await Click2Call.start(TENANTS, { NS_API_URL: netsapiens.url, NS_TOKEN: "another-token" });
  await visit({ body: `<h1>A shop</h1>${tag()}<script src="${second.widgetScript("acme.com")}"></script>` });

  await widget.askFor("2025550142");
  await widget.seesPlaced();

  await expect(page.locator("click-to-call")).toHaveCount(1);
  expect(traffic.callsAsked().every((address) => address.startsWith(server.origin))).toBe(true);
  await second.close();
});
