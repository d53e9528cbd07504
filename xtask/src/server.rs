//! The server's program, as `run` and the browser journeys start it.

use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

/// Compiles the server and says where its program lies.
///
/// Unoptimised: it starts minutes sooner, and answers a person as fast.
pub(crate) fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run(cargo.args(["build", "--package", "server", "--bin", "click2call"]))?;
    Ok(workspace.target("debug/click2call"))
}
