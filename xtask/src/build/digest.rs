//! The digest module for call buttons: `widget-wasm` with only its feature `digest`.

use super::{bindgen, bundle, compile, optimize};
use crate::setup::StdSource;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

pub(super) fn module(workspace: &Workspace, std: StdSource) -> Result<String> {
    let compiled = compile::digest(workspace, std)?;
    let folder = workspace.target("digest/glue");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last glue code cannot be removed")?;
    }
    step("Joining it to JavaScript", || bindgen::generate(&compiled, &folder, "digest"))?;
    let wasm = folder.join("digest.wasm");
    fs::write(&wasm, optimize::optimize(workspace, &folder.join("digest_bg.wasm"))?)?;
    bundle::digest(workspace, &folder.join("digest.js"), &wasm)
}
