//! Takes screenshots of the widget in every state and look, and makes an overview page.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, playwright, server, tool};
use anyhow::{Context, Result};
use std::fs;

/// A part of the names of the specs that take them.
const SPECS: &str = "screenshots";

pub(crate) fn screenshots(workspace: &Workspace) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    let folder = workspace.path("e2e/output/screenshots");
    if folder.exists() {
        // Removes screenshots of states that no longer exist.
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let mut playwright = playwright::test(workspace, &server)?;
    step("Taking the pictures", || tool::run(playwright.args(["--project=chromium", SPECS])))?;
    eprintln!("▸ All of them are on {}", folder.join("index.html").display());
    Ok(())
}
