// Runs a test program that cargo compiled to WebAssembly by Node's WASI.
//
// It may read and write its working folder, where proptest stores failing cases.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

// Node warns at every start that its WASI is experimental. The tests are trusted code.
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
