//! Takes pictures of the widget in every state and look, with a page that shows them all.

use crate::workspace::Workspace;
use crate::{build, playwright, server, step::step, tool};
use anyhow::Result;

/// A part of the names of the specs that take them.
const SPECS: &str = "screenshots";

pub(crate) fn screenshots(workspace: &Workspace) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    let mut playwright = playwright::test(workspace, &server)?;
    step("Taking the pictures", || tool::run(playwright.args(["--project=chromium", SPECS])))
}
