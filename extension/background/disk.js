// What is kept on disk (`storage.local`) and what the organisation fixed (`storage.managed`). No secret is in clear
// there: a password never gets here, and what stands in its place only sealed (`encrypted-account.js`).

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

  /** For the next sign-in to begin with; not where the scripts in pages could read it. */
  async rememberName({ server, aor }) {
    if (this.local.setAccessLevel) await this.changeSettings({ server, aor });
  }

  keepVault(vault) {
    return vault ? this.local.set({ vault }) : this.local.remove("vault");
  }

  /** Where nothing was fixed, some browsers say so by failing. What is no text or no address is as good as not fixed. */
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
