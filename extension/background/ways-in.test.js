import assert from "node:assert/strict";
import { test } from "node:test";
import { makeMenus, numberClicked } from "./menus.js";
import { hintFor } from "./omnibox.js";

const say = (key, { number } = {}) => [key, number].filter(Boolean).join(" ");

test("the menu is made anew, whatever was in it", async () => {
  const items = ["an old one"];
  const contextMenus = { removeAll: async () => items.splice(0), create: (item) => items.push(item) };

  await makeMenus({ contextMenus, say });

  assert.deepEqual(items.map(({ id, title }) => [id, title]), [["call-selection", "extension_call_selection"], ["call-link", "extension_call_link"]]);
});

test("a link's number is the link's, a selection's is in its words", () => {
  assert.equal(numberClicked({ menuItemId: "call-link", linkUrl: "tel:+1202", selectionText: "102" }, ""), "+1202");
  assert.equal(numberClicked({ menuItemId: "call-selection", selectionText: "Sales: 202-555-0142", linkUrl: "tel:1" }, "US"), "+12025550142");
  assert.equal(numberClicked({ menuItemId: "call-selection" }, "US"), undefined);
});

test("the address bar says whom it would call, or what to type", () => {
  assert.equal(hintFor("(202) 555-0142", "US", say), "extension_omnibox +12025550142");
  assert.equal(hintFor("<b>&", "US", say), "extension_omnibox_hint");
});
