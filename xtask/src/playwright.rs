//! Playwright, which runs what is in e2e: the journeys, the pictures and the comparison.

use crate::setup::chromium;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// Names the server's program to whatever runs.
const SERVER: &str = "C2C_BIN";

/// `playwright test`, which will start `server`, Debian's Chromium and its headless shell.
pub(crate) fn test(workspace: &Workspace, server: &Path) -> Result<Command> {
    let browsers = chromium::ensure()?;
    let mut playwright = without_chromium(workspace, server)?;
    playwright.envs(browsers);
    Ok(playwright)
}

/// The same for what brings its own browsers.
pub(crate) fn without_chromium(workspace: &Workspace, server: &Path) -> Result<Command> {
    let journeys = workspace.path("e2e");
    ensure!(journeys.join("playwright.config.ts").is_file(), "e2e/playwright.config.ts is missing");
    let mut playwright = tool::npm_program(workspace.root(), "playwright");
    playwright.arg("test").current_dir(journeys).env(SERVER, server);
    Ok(playwright)
}
