//! Writes the JavaScript that joins the WebAssembly to the page.
//!
//! The generator is linked in, so that Cargo.lock keeps its version equal to the widget's.

use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What the generator made, on disk.
pub(super) struct Glued {
    pub(super) script: PathBuf,
    pub(super) wasm: PathBuf,
}

pub(super) fn glue(workspace: &Workspace, compiled: &Path) -> Result<Glued> {
    let folder = workspace.target("widget/glue");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last glue code is in the way")?;
    }
    step("Joining it to JavaScript", || generate(compiled, &folder))?;
    Ok(Glued { script: folder.join("widget.js"), wasm: folder.join("widget_bg.wasm") })
}

fn generate(compiled: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name("widget")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("wasm-bindgen could not read the widget")
}
