//! The WebAssembly of the extension: the widget's crate with the extension's views and proofs.

use super::Files;
use crate::build::{bindgen, bundle, compile, optimize};
use crate::setup::StdSource;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

pub(super) fn files(workspace: &Workspace, std: StdSource) -> Result<Files> {
    let compiled = compile::extension(workspace, std)?;
    let folder = workspace.target("extension/glue");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last glue code is in the way")?;
    }
    step("Joining it to JavaScript", || bindgen::generate(&compiled, &folder, "click2call"))?;
    let script = bundle::module(workspace, &folder.join("click2call.js"))?;
    let wasm = optimize::optimize(workspace, &folder.join("click2call_bg.wasm"))?;
    Ok(Files::from([
        ("click2call.js".to_owned(), script.into_bytes()),
        ("click2call.wasm".to_owned(), wasm),
    ]))
}
