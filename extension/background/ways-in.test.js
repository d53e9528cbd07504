import assert from "node:assert/strict";
import { test } from "node:test";
import { makeMenus, numberClicked, showPointed } from "./menus.js";
import { hintFor } from "./omnibox.js";

const say = (key, { number } = {}) => [key, number].filter(Boolean).join(" ");

test("the menu is made again, whatever it contained", async () => {
  const items = ["an old one"];
  const contextMenus = { removeAll: async () => items.splice(0), create: (item) => items.push(item) };

  await makeMenus({ contextMenus, say });

  assert.deepEqual(items.map(({ id, title }) => [id, title]), [["call-selection", "extension_call_selection"], ["call-link", "extension_call_link"]]);
});

test("the item for links shows the number below the pointer, or the usual title", async () => {
  const titles = [];
  const contextMenus = { update: async (id, { title }) => titles.push([id, title]) };

  await showPointed({ contextMenus, say }, "+12025550143");
  await showPointed({ contextMenus, say });

  assert.deepEqual(titles, [["call-link", "extension_call +12025550143"], ["call-link", "extension_call_link"]]);
});

test("a menu that is not yet made is not an error", async () => {
  const contextMenus = { update: async () => Promise.reject(new Error("no such item")) };

  await showPointed({ contextMenus, say }, "102");
});

test("a link's number is in the link, a selection's in its text", () => {
  const number = (clicked, country) => numberClicked(clicked, country).number;

  assert.equal(number({ menuItemId: "call-link", linkUrl: "tel:+1202", selectionText: "102" }, ""), "+1202");
  assert.equal(number({ menuItemId: "call-selection", selectionText: "Sales: 202-555-0142", linkUrl: "tel:1" }, "US"), "+12025550142");
  assert.equal(number({ menuItemId: "call-selection" }, "US"), undefined);
});

test("only a selected text that is nothing but the number was shown in the menu", () => {
  const isShown = (clicked) => numberClicked(clicked, "US").isShown;

  for (const selectionText of ["202-555-0142", " +49 (0)30 23125-101 ", "102"]) assert.equal(isShown({ menuItemId: "call-selection", selectionText }), true, selectionText);
  const others = ["Sales: 202-555-0142", "202-555-0142 ext. 5", "\u202e2410-555-202", "２０２-555-0142", `${" 2".repeat(40)}`, undefined];
  for (const selectionText of others) assert.equal(isShown({ menuItemId: "call-selection", selectionText }), false, selectionText);
  assert.equal(isShown({ menuItemId: "call-link", linkUrl: "tel:102", selectionText: "102" }), false);
});

test("pages cannot call service codes, by a link or by selected text", () => {
  for (const code of ["*72", "*21*19005550100", "%2A72", "**61*102", "＊72", "*21*19005550100#", "%2321%23"]) {
    assert.equal(numberClicked({ menuItemId: "call-link", linkUrl: `tel:${code}` }, "US").number, undefined, code);
  }
  for (const selectionText of ["*72", "＊72", "**61*102", "*72*"]) {
    assert.equal(numberClicked({ menuItemId: "call-selection", selectionText }, "US").number, undefined, selectionText);
  }
  // The number inside a code is detected; the dial pad shows that only this number would be called.
  const inside = { number: "+19005550100", isShown: false };
  assert.deepEqual(numberClicked({ menuItemId: "call-selection", selectionText: "*21*19005550100" }, "US"), inside);
});

test("the address bar shows the number that would be called, or a hint", () => {
  assert.equal(hintFor("(202) 555-0142", "US", say), "extension_omnibox +12025550142");
  assert.equal(hintFor("<b>&", "US", say), "extension_omnibox_hint");
});
