// A browser with enterprise policies. Browsers read them from folders that only an administrator can write, for all users of the
// machine; here one process gets a mount namespace with our folder in that place.

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Fixed {
  /** Starts the browser with its arguments. */
  program: string;
  remove(): Promise<void>;
}

/**
* `browser` finds `policies` at `path` in the folder `place`, which must exist. Needs util-linux's `unshare` and a kernel with
* unprivileged namespaces.
*/
export async function fixedByPolicy(browser: string, place: string, path: string, policies: object): Promise<Fixed> {
  const home = await mkdtemp(join(tmpdir(), "policies-"));
  const file = join(home, "folder", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(policies));
  const program = join(home, "browser");
  const start = `mount --bind '${home}/folder' '${place}' && exec '${browser}' "$@"`;
  await writeFile(program, `#!/bin/sh\nexec unshare --mount --map-root-user sh -c "$(cat <<'END'\n${start}\nEND\n)" sh "$@"\n`);
  await chmod(program, 0o755);
  return { program, remove: () => rm(home, { recursive: true, force: true }) };
}
