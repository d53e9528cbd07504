// The stored settings (`storage.local`) and the organisation's policies (`storage.managed`). Secrets are never stored in
// clear text: a password is not stored, and the account only encrypted (`encrypted-account.js`).

import { serverOf } from "./addresses.js";

export class Disk {
  constructor({ local, managed }) {
    this.local = local;
    this.managed = managed;
  }

  /** `{ settings, vault, managed }`. */
  async read() {
    const [{ settings, vault }, managed] = await Promise.all([this.local.get(["settings", "vault"]), this.#fixed()]);
    return { settings: settings ?? {}, vault, managed };
  }

  async changeSettings(changes) {
    const { settings } = await this.read();
    await this.local.set({ settings: { ...settings, ...changes } });
  }

  /** Pre-fills the next sign-in. Not stored where scripts of pages could read it. */
  async rememberName({ server, aor }) {
    if (this.local.setAccessLevel) await this.changeSettings({ server, aor });
  }

  keepVault(vault) {
    return vault ? this.local.set({ vault }) : this.local.remove("vault");
  }

  /** Some browsers report missing policies as an error. A policy of the wrong type counts as missing. */
  async #fixed() {
    const fixed = await this.managed.get(null).catch(() => ({}));
    const { server, aorDomain, country } = fixed ?? {};
    const all = { server: isText(server) && serverOf(server), aorDomain: isText(aorDomain) && aorDomain, country: isText(country) && countryOf(country) };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
  }
}

function isText(value) {
  return typeof value === "string";
}

function countryOf(text) {
  return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : undefined;
}
