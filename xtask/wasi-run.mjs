// Runs a test program that cargo compiled to WebAssembly, by Node's own WASI.
//
// It may read and write the folder it was started in, where the tests keep what they remember.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

// Node warns on every start that its WASI is young. These are tests of our own: nothing to guard.
process.removeAllListeners("warning");

const [program, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: "preview1",
  args: [program, ...args],
  env: { RUST_BACKTRACE: process.env.RUST_BACKTRACE ?? "0" },
  preopens: { ".": process.cwd() },
  returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
