// The messages of the project, by language and key.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../assets/words");

export const LANGUAGES = readdirSync(FOLDER).map((file) => file.replace(".json", ""));

/** One message: `sentence("de", "submit")`. */
export function sentence(language: string, key: string): string {
  const text = JSON.parse(readFileSync(join(FOLDER, `${language}.json`), "utf8"))[key];
  if (typeof text === "string") return text;
  throw new Error(`${language} has no sentence "${key}"`);
}
