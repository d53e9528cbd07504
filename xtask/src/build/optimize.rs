//! Optimizes the WebAssembly for size by Binaryen's wasm-opt.

use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The WebAssembly features that Rust's compiler uses; without these, wasm-opt rejects the file.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Removes names, which no later tool needs. Restructured blocks and loops are smaller than the compiler's, and a second pass takes
/// seconds only. The lowest kilobyte is the end of the stack, which no pointer references.
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
