// A modified copy of the unpacked extension. Permissions that a user would grant in the browser's window, which tests cannot reach,
// are in the copy's manifest.

import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

export interface Changes {
  /** Match patterns of granted permissions. */
  hosts?: string[];
  /** Another background, from this file. */
  background?: string;
  /** The language of the messages in pages; the browser's own must be English, because Debian's Chromium has no other. */
  language?: string;
}

export async function copyOfExtension(folder: string, { hosts, background, language }: Changes): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "extension-"));
  await cp(folder, copy, { recursive: true });
  if (hosts) {
    const manifest = JSON.parse(await readFile(join(copy, "manifest.json"), "utf8"));
    await writeFile(join(copy, "manifest.json"), JSON.stringify({ ...manifest, host_permissions: hosts }));
  }
  if (background) await build({ entryPoints: [background], outfile: join(copy, "background.js"), bundle: true, format: "esm", target: "es2022", allowOverwrite: true });
  if (language) await translate(join(copy, "content.js"), join(copy, `_locales/${language}/messages.json`), language);
  return copy;
}

async function translate(script: string, messages: string, language: string): Promise<void> {
  const direction = ["ar", "fa", "he"].includes(language) ? "rtl" : "ltr";
  const i18n = `{
    getMessage: (key) => key === "@@bidi_dir" ? "${direction}" : (${await readFile(messages, "utf8")})[key]?.message ?? "",
    getUILanguage: () => "${language}",
  }`;
  const code = await readFile(script, "utf8");
  await writeFile(script, `((browser) => { const chrome = { get runtime() { return browser.runtime; }, i18n: ${i18n} };\n${code}\n})(chrome);`);
}
