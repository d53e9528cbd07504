import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_SITES, isOn, isOrigin, isSame, scriptFor, siteSettings, wantedPatterns, withSite } from "./site-rules.js";

const [SHOP, BANK] = ["https://shop.example", "https://bank.example"];
const chosen = (...sites) => ({ where: "chosen", sites, off: [] });
const everywhereBut = (...off) => ({ where: "everywhere", sites: [], off });

test("at first no site is chosen, and nothing is registered", () => {
  assert.deepEqual(siteSettings(undefined), { where: "nowhere", sites: [], off: [] });
  assert.equal(scriptFor(undefined, ALL_SITES), undefined);
});

test("invalid stored settings are read as defaults", () => {
  assert.deepEqual(siteSettings({ where: "moon", sites: ["shop.example", SHOP, 7], off: ["file:///"] }), { ...chosen(SHOP), where: "nowhere" });
});

test("a chosen site is registered, with its own frames, as soon as the permission is granted", () => {
  assert.equal(scriptFor(chosen(SHOP, BANK), []), undefined);

  const script = scriptFor(chosen(SHOP, BANK), ["https://shop.example/*"]);

  assert.deepEqual([script.matches, script.excludeMatches, script.allFrames], [["https://shop.example/*"], [], true]);
});

test("all sites are registered except those switched off, without frames", () => {
  const script = scriptFor(everywhereBut(BANK), ALL_SITES);

  assert.deepEqual([script.matches, script.excludeMatches, script.allFrames], [ALL_SITES, ["https://bank.example/*"], false]);
});

test("without the permission for all sites, the sites that were chosen one by one stay registered", () => {
  const settings = { where: "everywhere", sites: [SHOP], off: [] };

  assert.deepEqual(scriptFor(settings, ["https://shop.example/*"]).matches, ["https://shop.example/*"]);
  assert.equal(scriptFor(settings, []), undefined);
});

test("the setting nowhere registers nothing", () => {
  const settings = { where: "nowhere", sites: [SHOP], off: [] };

  assert.equal(scriptFor(settings, ["https://shop.example/*", ...ALL_SITES]), undefined);
  assert.deepEqual(wantedPatterns(settings), []);
  assert.equal(isOn(settings, SHOP), false);
});

test("a site can be switched on and off", () => {
  for (const before of [chosen(), everywhereBut(SHOP), { where: "nowhere", sites: [], off: [] }]) {
    const on = withSite(before, SHOP, true);
    assert.ok(isOn(on, SHOP));
    assert.equal(isOn(withSite(on, SHOP, false), SHOP), false);
  }
});

test("a choice is stored while all sites are on, and applies again afterwards", () => {
  const off = withSite({ where: "everywhere", sites: [SHOP], off: [] }, SHOP, false);

  assert.equal(isOn({ ...off, where: "chosen" }, SHOP), false);
  assert.equal(isOn({ ...withSite(off, BANK, true), where: "chosen" }, BANK), true);
});

test("the permission for a site has its port, if the browser supports ports", () => {
  const wanted = (knowsPorts) => wantedPatterns(chosen("http://localhost:8080"), { knowsPorts });

  assert.deepEqual([wanted(true), wanted(false)], [["http://localhost:8080/*"], ["http://localhost/*"]]);
});

test("only web sites are sites", () => {
  assert.ok(isOrigin(SHOP) && isOrigin("http://10.0.0.1:8080"));
  for (const other of ["https://shop.example/", "chrome://settings", "file:///", "https://*", "shop.example", "", undefined, null]) {
    assert.equal(isOrigin(other), false, String(other));
  }
});

test("the same sites in another order are not registered again", () => {
  const granted = ["https://shop.example/*", "https://bank.example/*"];

  assert.ok(isSame(scriptFor(chosen(SHOP, BANK), granted), scriptFor(chosen(BANK, SHOP), granted)));
  assert.equal(isSame(scriptFor(chosen(SHOP), granted), scriptFor(chosen(BANK), granted)), false);
  assert.equal(isSame(scriptFor(everywhereBut(), ALL_SITES), scriptFor(everywhereBut(SHOP), ALL_SITES)), false);
});
