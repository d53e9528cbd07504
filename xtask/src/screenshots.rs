//! Takes screenshots of the widget in every state and look, and makes an overview page.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, extension, playwright, server, tool};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// A part of the names of the specs that take them.
const SPECS: &str = "screenshots";
/// Begins the names of the pictures that README and docs show.
const FOR_DOCUMENTS: &str = "documents-";

pub(crate) fn screenshots(workspace: &Workspace) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    let folder = workspace.path("e2e/output/screenshots");
    if folder.exists() {
        // Removes screenshots of states that no longer exist.
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension);
    step("Taking the pictures", || tool::run(playwright.args(["--project=chromium", SPECS])))?;
    let images = workspace.path("docs/images");
    let copied = copy_for_documents(&folder, &images)?;
    eprintln!("▸ All of them are on {}", folder.join("index.html").display());
    eprintln!("▸ {copied} of them are in {}, for README and docs", images.display());
    Ok(())
}

/// Copies the pictures that README and docs show, and returns their number.
fn copy_for_documents(from: &Path, to: &Path) -> Result<usize> {
    fs::create_dir_all(to)?;
    let mut copied = 0;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(name) = name.strip_prefix(FOR_DOCUMENTS) else { continue };
        fs::copy(&path, to.join(name)).with_context(|| format!("{name} cannot be copied"))?;
        copied += 1;
    }
    Ok(copied)
}
