//! The server's program, as started by `run` and the browser tests.

use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

/// Compiles the server; returns the path of its program.
///
/// Without optimization: it is built minutes sooner and is fast enough for one user.
pub(crate) fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run(cargo.args(["build", "--package", "server", "--bin", "click2call"]))?;
    Ok(workspace.target("debug/click2call"))
}
