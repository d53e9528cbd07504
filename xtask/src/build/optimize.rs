//! Makes the WebAssembly smaller, by Binaryen's wasm-opt.

use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// What Rust's compiler takes for granted of a browser; without these, wasm-opt would refuse it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Names are for tools, and this is the last tool to see the file. Blocks and loops that are made anew
/// come out smaller than the compiler's, and a second round costs seconds. The lowest kilobyte is the
/// end of the stack, to which nothing ever points.
const OPTIONS: [&str; 7] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--strip-debug",
    "--strip-producers",
];

pub(crate) fn optimize(workspace: &Workspace, wasm: &Path) -> Result<Vec<u8>> {
    let smaller = wasm.with_file_name("widget_opt.wasm");
    let mut wasm_opt = tool::npm_program(workspace.root(), "wasm-opt");
    wasm_opt.arg(wasm).args(FEATURES).args(OPTIONS).arg("-o").arg(&smaller);
    step("Making the WebAssembly smaller", || tool::capture(&mut wasm_opt))?;
    fs::read(&smaller).context("wasm-opt left nothing")
}
