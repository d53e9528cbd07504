//! Builds the Leptos app of `examples/`, as a developer would while writing it.

use super::bindgen;
use crate::setup::BROWSER_TARGET;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

const PACKAGE: &str = "leptos-app";

/// Names a module's file, so without the dash.
const MODULE: &str = "leptos_app";

/// Makes `leptos_app.js` and `leptos_app_bg.wasm`, and says in which folder.
pub(crate) fn example(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["build", "--package", PACKAGE, "--target", BROWSER_TARGET]);
    step("Compiling the Leptos app of examples/", || tool::run(&mut cargo))?;

    let compiled = workspace.target(BROWSER_TARGET).join("debug").join(PACKAGE);
    let folder = workspace.target("example");
    step("Joining it to JavaScript", || {
        bindgen::generate(&compiled.with_extension("wasm"), &folder, MODULE)
    })?;
    Ok(folder)
}
